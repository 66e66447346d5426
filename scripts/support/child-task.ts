import { fork } from 'node:child_process';

/** What a child says to its parent. */
type Word<Output> =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly output: Output }
  | { readonly kind: 'failed'; readonly message: string };

export interface TaskOptions {
  /** Ends the child, and the promise with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Has a TypeScript module, which calls {@link doTask}, work in a process of its own, and resolves to what comes of it.
 * @throws {Error} with what the child's task threw, or when it ended without a word.
 */
export async function inChild<Output>(
  module: URL,
  input: object,
  { signal, onProgress = () => undefined }: TaskOptions = {},
): Promise<Output> {
  signal?.throwIfAborted();
  const child = fork(module, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop);
  try {
    return await new Promise<Output>((resolve, reject) => {
      child.on('message', (word: Word<Output>) => {
        if (word.kind === 'progress') onProgress(word.share);
        else if (word.kind === 'done') resolve(word.output);
        else reject(new Error(word.message));
      });
      child.on('error', reject);
      child.on('exit', (code, killedBy) => {
        reject(
          signal?.aborted === true
            ? (signal.reason as Error)
            : new Error(
                `the process of ${module.pathname.split('/').at(-1) ?? ''} ended by ${killedBy ?? `code ${code}`}`,
              ),
        );
      });
      child.send(input);
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** The child's side: does `task` with what the parent sent, once. */
export function doTask(task: (input: never, onProgress: (share: number) => void) => Promise<unknown>): void {
  const say = (word: Word<unknown>): void => {
    process.send?.(word);
  };
  process.once('message', (input) => {
    task(input as never, (share) => {
      say({ kind: 'progress', share });
    }).then(
      (output) => {
        say({ kind: 'done', output });
      },
      (error: unknown) => {
        say({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      },
    );
  });
}
