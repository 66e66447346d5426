import { SingleBar } from 'cli-progress';

export interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** A progress bar on `stream`; nothing at all where nobody is watching. */
export function startProgress(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    stream,
    format: `${label} {bar} {percentage} %, {eta_formatted} left`,
    clearOnComplete: true,
    hideCursor: true,
    // Called for every event: drawn at most ten times a second.
    fps: 10,
  });
  bar.start(total, 0);
  return {
    update: (done) => {
      bar.update(done);
    },
    stop: () => {
      bar.stop();
    },
  };
}
