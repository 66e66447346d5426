import type { Connection, Move, MoveKind, Script } from './script.ts';

/**
 * The part of a script from `fromMs` up to `toMs`, its times counted from `fromMs`. Connections that are there when it
 * begins open at 0; those that are silent by then are left out.
 */
export function sliceOf(script: Script, fromMs: number, toMs: number): Script {
  const within = new Map<Connection, Connection>();
  const opening: Move[] = [];
  const following: Move[] = [];
  for (const move of script.moves) {
    if (move.atMs >= toMs) break;
    const { connection } = move;
    if (move.kind === 'open' && connection.silentAtMs > fromMs) {
      within.set(connection, cut(connection, fromMs, toMs));
    }
    const kept = within.get(connection);
    if (kept === undefined) continue;
    const moved: Move = { ...move, atMs: Math.max(0, move.atMs - fromMs), connection: kept };
    if (move.atMs >= fromMs) following.push(moved);
    else if (move.kind === 'open') opening.push(moved);
  }
  return {
    durationMs: Math.min(toMs, script.durationMs) - fromMs,
    connections: [...within.values()],
    moves: [...opening, ...following],
    ignoredLines: script.ignoredLines,
  };
}

function cut(connection: Connection, fromMs: number, toMs: number): Connection {
  const { user, openedAtMs, silentAtMs, closedAtMs, ending } = connection;
  const endsWithin = silentAtMs < toMs;
  const opensAtMs = Math.max(0, openedAtMs - fromMs);
  return {
    user,
    openingAtMs: opensAtMs,
    openedAtMs: opensAtMs,
    silentAtMs: endsWithin ? silentAtMs - fromMs : Infinity,
    closedAtMs: closedAtMs < toMs ? closedAtMs - fromMs : Infinity,
    ending: endsWithin ? ending : 'none',
  };
}

/**
 * Where the liveliest stretch of `lengthMs` begins, on a whole quarter of that length: one with much of everything that
 * clients do, rather than a quiet night in which some network broke.
 */
export function liveliestFromMs({ moves, durationMs }: Script, lengthMs: number): number {
  const stepMs = lengthMs / 4;
  const steps = Math.floor(durationMs / stepMs) + 1;
  const counts = new Map<MoveKind, number[]>();
  const startMs = moves[0]?.atMs;
  for (const { kind, atMs } of moves) {
    // Those who are there from the start have not just come.
    if (atMs === startMs) continue;
    let count = counts.get(kind);
    if (count === undefined) counts.set(kind, (count = new Array<number>(steps).fill(0)));
    const step = Math.floor(atMs / stepMs);
    count[step] = (count[step] ?? 0) + 1;
  }
  let best = { step: 0, score: 0 };
  for (let step = 0; step * stepMs + lengthMs <= durationMs; step += 1) {
    let score = 1;
    for (const count of counts.values()) score *= count.slice(step, step + 4).reduce((sum, some) => sum + some, 1);
    if (score > best.score) best = { step, score };
  }
  return best.step * stepMs;
}
