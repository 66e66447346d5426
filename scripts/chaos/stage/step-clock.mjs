/**
 * `node --import step-clock.mjs`: the process's wall clock goes wrong by CHAOS_CLOCK_STEP_MS, and right again, with each
 * SIGUSR2; with CHAOS_CLOCK_IS_WRONG it is wrong from the start. Timers and `performance` are as they were.
 */
const stepMs = Number(process.env.CHAOS_CLOCK_STEP_MS);
const RightDate = Date;
let offsetMs = process.env.CHAOS_CLOCK_IS_WRONG === undefined ? 0 : stepMs;
const now = () => RightDate.now() + offsetMs;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RightDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

process.on('SIGUSR2', () => {
  offsetMs = offsetMs === 0 ? stepMs : 0;
});
