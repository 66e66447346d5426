import { performance } from 'node:perf_hooks';
import { resolveSettings } from '../../../src/options.ts';
import type { Terms } from '../contract.ts';
import { namesBeside, planLooks } from '../lookers.ts';
import type { ReplayOptions } from '../options.ts';
import { startProgress } from '../../support/progress.ts';
import { ReplayError } from '../replay-error.ts';
import type { ReplayIo } from '../replay-io.ts';
import type { Outcome, Stretch } from '../report.ts';
import { Tally } from '../tally.ts';
import { ServerProcess } from './server-process.ts';
import { Stage } from './stage.ts';
import { Tokens } from './tokens.ts';
import { recordedWindows, type Windows, windowsAt } from './windows.ts';

const VIEWERS = 20;
/** How far the moments of two processes on one machine may be off, besides what the pulse shows. */
const TOLERANCE_MS = 25;
/** What an answer may take beyond the probe: a read of the file, the way there and back. */
const OVERHEAD_MS = 50;
/** What a run may take beyond the stretch itself. */
const SPARE_MS = 60_000;

/** Replays the stretch with real clients against a real server process, all windows as much shorter as it goes faster. */
export async function replayOnSockets(
  { script }: Stretch,
  { seed, speed, randomLooks, looksPerChange }: ReplayOptions,
  { terminal, signal: stopSignal = new AbortController().signal }: ReplayIo,
): Promise<Outcome> {
  const startedMs = performance.now();
  const windows = windowsAt(speed);
  // A person who looks waits as long as ever, and loopback is as fast as ever: these do not follow the speed.
  const { settleMs, ackWithinMs } = resolveSettings();
  const planned = planLooks(script, { seed, viewers: VIEWERS, randomLooks, looksPerChange, ...recordedWindows() });
  const looks = planned.map(({ maxAgeMs, ...look }) => {
    return { ...look, maxAgeMs: maxAgeMs === undefined ? undefined : Math.round(maxAgeMs / speed) };
  });
  const pulseName = namesBeside(script, VIEWERS + 1).at(-1) ?? '';
  const tokens = new Tokens();
  const server = await ServerProcess.start(windows, tokens.secret);
  const progress = startProgress('replaying', script.moves.length + looks.length, terminal);
  const stage = new Stage({ script, looks, seed, speed, url: server.url, tokens, pulseName });
  const overtime = new AbortController();
  const limitMs = script.durationMs / speed + SPARE_MS;
  const limit = setTimeout(() => {
    overtime.abort(new ReplayError(`not done after ${Math.round(limitMs / 1000)} s: given up`));
  }, limitMs);
  try {
    const signal = AbortSignal.any([stopSignal, overtime.signal]);
    await stage.play(signal, progress.update);
    const tally = new Tally(stage.truth(), termsOf(windows, stage));
    stage.tellTo(tally);
    const cost = await server.cost();
    const tookMs = Math.round(performance.now() - startedMs);
    const run = {
      kind: 'real',
      seed,
      speed,
      windows: { ...windows, settleMs, ackWithinMs },
      toleranceMs: TOLERANCE_MS,
      stalledMs: stage.stalledMs(0, Infinity),
      tookMs,
    } as const;
    return { looks: looks.length, tally, cost, run };
  } finally {
    clearTimeout(limit);
    progress.stop();
    await stage.close();
    await server.stop();
  }
}

function termsOf({ freshForMs, freshFloorMs, probeTimeoutMs }: Windows, stage: Stage): Terms {
  const boundMs = probeTimeoutMs + OVERHEAD_MS;
  const { ackWithinMs: holdMs } = resolveSettings();
  const margin = {
    toleranceMs: TOLERANCE_MS,
    stalledMs: (fromMs: number, toMs: number) => stage.stalledMs(fromMs, toMs),
  };
  return { freshForMs, freshFloorMs, probeTimeoutMs, boundMs, holdMs, transitMs: 0, margin };
}
