/** What processes of the bench say to each other. One question at a time; an answer before the next. */
export interface Question {
  readonly ask: string;
  readonly about?: unknown;
}

/** `news` is told before the answer, any number of times. */
export type Reply = { readonly answer: unknown } | { readonly news: unknown };

export type Handler = (about: unknown, tell: (news: unknown) => void) => unknown;

/**
 * Answers what the parent process asks. Whatever goes wrong here ends the process with its reason on stderr, for the
 * parent to report; and so does the end of the parent.
 */
export function answerParent(handlers: Readonly<Record<string, Handler>>): void {
  // What the terminal sends to all: when we end is for the parent to say.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(1));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? String(error)}\n`);
    process.exit(1);
  });
  const tell = (reply: Reply): void => {
    process.send?.(reply);
  };
  const answer = async ({ ask, about }: Question): Promise<void> => {
    const handler = handlers[ask];
    if (handler === undefined) throw new Error(`asked for ${ask}`);
    tell({
      answer: await handler(about, (news) => {
        tell({ news });
      }),
    });
  };
  process.on('message', (question: Question) => void answer(question));
}
