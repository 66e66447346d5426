import { performance } from 'node:perf_hooks';
import { resolveSettings } from '../../../src/options.ts';
import { planLooks } from '../lookers.ts';
import { NO_MARGIN } from '../../trace/margin.ts';
import type { ReplayOptions } from '../options.ts';
import { startProgress } from '../../support/progress.ts';
import type { ReplayIo } from '../replay-io.ts';
import type { Outcome, Stretch } from '../report.ts';
import { Tally } from '../tally.ts';
import { truthOfScript } from '../../trace/truth.ts';
import type { Subject } from './subject.ts';
import { LATENCY_MS, runVirtually } from './virtual-run.ts';
import { WhosthereSubject } from './whosthere-subject.ts';

const VIEWERS = 100;

/** Puts something between the replay and the design under test: for tests of the replay itself. */
export type Plant = (subject: Subject) => Subject;

/** Replays the stretch through the domain code with its default settings, from event to event. */
export async function replayVirtually(
  { script }: Stretch,
  { seed, randomLooks, looksPerChange }: ReplayOptions,
  { terminal, signal }: ReplayIo,
  plant: Plant,
): Promise<Outcome> {
  const startedMs = performance.now();
  const settings = resolveSettings();
  const { freshForMs, freshFloorMs, probeTimeoutMs, settleMs, idleAfterMs } = settings;
  const looks = planLooks(script, { seed, viewers: VIEWERS, randomLooks, looksPerChange, ...settings });
  // Reading the store takes no time here, so that the bound of an answer is that of the probe.
  const terms = { freshForMs, freshFloorMs, probeTimeoutMs, boundMs: probeTimeoutMs, holdMs: 0 };
  const tally = new Tally(truthOfScript(script), { ...terms, transitMs: LATENCY_MS.to, margin: NO_MARGIN });
  const progress = startProgress('replaying', script.moves.length + looks.length, terminal);
  try {
    const cost = await runVirtually({
      script,
      looks,
      seed,
      tally,
      makeSubject: (clock) => plant(new WhosthereSubject(clock, settings)),
      onStep: (done) => {
        signal?.throwIfAborted();
        progress.update(done);
      },
    });
    const windows = {
      freshForMs,
      freshFloorMs,
      probeTimeoutMs,
      settleMs,
      idleAfterMs,
      packetsTakeUpToMs: LATENCY_MS.to,
    };
    const tookMs = Math.round(performance.now() - startedMs);
    return {
      looks: looks.length,
      tally,
      cost,
      run: { kind: 'virtual', seed, speed: null, windows, toleranceMs: NO_MARGIN.toleranceMs, stalledMs: 0, tookMs },
    };
  } finally {
    progress.stop();
  }
}
