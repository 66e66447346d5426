import { Random } from '../../support/random.ts';
import type { Script } from '../../trace/script.ts';
import { sliceOf } from '../../trace/slice.ts';
import { DraftScript } from './draft-script.ts';
import type { SyntheticSpec } from './spec.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PEAK_HOUR = 20;
/** Of sessions that began so long before the stretch, nearly none are left: exp(-10) of them. */
const WARM_UP_SESSIONS = 10;
/** For how long a dead connection is silent before it would close by itself, as in the recorded month. */
const SILENT_MS = { from: 240_000, to: 276_000 };
/** How long a phone takes from one network to the next. */
const SWITCH_MS = { from: 1_000, to: 5_000 };

/** What the users `u0`, `u1`, ... do in the stretch of a day. Sessions that overlap are two devices of a user. */
export function syntheticDay(spec: SyntheticSpec): Script {
  const random = new Random(spec.seed, 12);
  const draft = new DraftScript();
  const warmUpMs = WARM_UP_SESSIONS * spec.meanSessionMs;
  const endMs = warmUpMs + spec.hours * HOUR_MS;
  const startsAtHour = spec.fromHour - warmUpMs / HOUR_MS;
  // Candidates come at the rate of the peak; as many are left out as there are fewer at their hour.
  const candidateMs = DAY_MS / (spec.sessionsPerDay * spec.peakToMean);
  for (let user = 0; user < spec.users; user += 1) {
    for (let atMs = random.wait(candidateMs); atMs < endMs; atMs += random.wait(candidateMs)) {
      const share = beginningsAt(startsAtHour + atMs / HOUR_MS, spec.peakToMean) / spec.peakToMean;
      if (random.chance(share)) session(draft, `u${user}`, atMs, spec, random);
    }
  }
  return sliceOf(draft.finish(endMs), warmUpMs, endMs);
}

/** How many sessions begin at an hour of the day, 1 being the day's mean: a cosine with its peak at 20:00. */
export function beginningsAt(hour: number, peakToMean: number): number {
  return 1 + (peakToMean - 1) * Math.cos((2 * Math.PI * (hour - PEAK_HOUR)) / 24);
}

function session(draft: DraftScript, user: string, fromMs: number, spec: SyntheticSpec, random: Random): void {
  const untilMs = fromMs + random.wait(spec.meanSessionMs);
  let connection = draft.open(user, fromMs);
  let openedAtMs = fromMs;
  const next = (perMs: number, afterMs: number): number => (perMs === 0 ? Infinity : afterMs + random.wait(1 / perMs));
  const saysPerMs = spec.messagesPerDay / (spec.sessionsPerDay * spec.meanSessionMs);
  const switchesPerMs = spec.switchesPerHour / HOUR_MS;
  let saysAtMs = next(saysPerMs, fromMs);
  let switchesAtMs = next(switchesPerMs, fromMs);
  const end = (atMs: number): void => {
    draft.end(connection, 'silence', atMs, random.int(SILENT_MS.from, SILENT_MS.to));
  };
  for (let atMs = Math.min(saysAtMs, switchesAtMs); atMs < untilMs; atMs = Math.min(saysAtMs, switchesAtMs)) {
    if (saysAtMs <= switchesAtMs) {
      if (saysAtMs >= openedAtMs) draft.say(connection, saysAtMs);
      saysAtMs = next(saysPerMs, saysAtMs);
      continue;
    }
    end(switchesAtMs);
    openedAtMs = switchesAtMs + random.int(SWITCH_MS.from, SWITCH_MS.to);
    if (openedAtMs >= untilMs) return;
    connection = draft.open(user, openedAtMs);
    switchesAtMs = next(switchesPerMs, openedAtMs);
  }
  if (!random.chance(spec.uncleanShare)) draft.end(connection, 'goodbye', untilMs);
  else if (random.chance(spec.silentShareOfUnclean)) end(untilMs);
  else draft.end(connection, 'closed', untilMs);
}
