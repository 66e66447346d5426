import { resolveSettings } from '../../../src/options.ts';
import { ReplayError } from '../replay-error.ts';

/** Below this, timers and a busy machine say more than the design does. */
const SHORTEST_WINDOW_MS = 50;

/** Engine.IO's own keep-alive, as the standalone server sets it by default. */
const PING_INTERVAL_MS = 25_000;

/** The server's windows that follow the speed of the replay, in ms. */
export interface Windows {
  readonly freshForMs: number;
  readonly freshFloorMs: number;
  readonly probeTimeoutMs: number;
  readonly idleAfterMs: number;
  readonly pingIntervalMs: number;
}

/** The windows that a server has by default. */
export function recordedWindows(): Windows {
  const { freshForMs, freshFloorMs, probeTimeoutMs, idleAfterMs } = resolveSettings();
  return { freshForMs, freshFloorMs, probeTimeoutMs, idleAfterMs, pingIntervalMs: PING_INTERVAL_MS };
}

/** All of {@link recordedWindows} divided by the speed. @throws {ReplayError} as {@link assertSpeed} does. */
export function windowsAt(speed: number): Windows {
  assertSpeed(speed);
  const recorded = recordedWindows();
  const scaled = (name: keyof Windows): number => Math.round(recorded[name] / speed);
  return {
    freshForMs: scaled('freshForMs'),
    freshFloorMs: scaled('freshFloorMs'),
    probeTimeoutMs: scaled('probeTimeoutMs'),
    idleAfterMs: scaled('idleAfterMs'),
    pingIntervalMs: scaled('pingIntervalMs'),
  };
}

/** @throws {ReplayError} when a window gets too short to be kept, naming it and the highest speed that can be had. */
function assertSpeed(speed: number): void {
  const [name, shortestMs] = Object.entries<number>({ ...recordedWindows() }).reduce((a, b) => (b[1] < a[1] ? b : a));
  if (shortestMs / speed >= SHORTEST_WINDOW_MS) return;
  const scaledMs = Math.round((10 * shortestMs) / speed) / 10;
  throw new ReplayError(
    `--speed ${speed}: ${name} would be ${scaledMs} ms, and less than ${SHORTEST_WINDOW_MS} ms cannot be kept; ` +
      `the highest speed is ${shortestMs / SHORTEST_WINDOW_MS}`,
  );
}
