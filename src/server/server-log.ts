import { type Logger, stdSerializers } from 'pino';
import { type LogIds, logIdsAs } from './log-ids.ts';

/** What `JSON.parse` quotes of its input, which may be about anybody: at most 40 characters. */
const QUOTED_INPUT = /(?:\.{3})?"[^]{0,40}"(?:\.{3})? is not valid JSON/g;

/** The log of the server: whoever logs a user id logs it as `user`. */
export function serverLog(parent: Logger, ids: LogIds): Logger {
  const quoteless = (text: string): string => text.replace(QUOTED_INPUT, 'its input is not valid JSON');
  return parent.child(
    {},
    {
      serializers: {
        user: logIdsAs(ids),
        err: (error: Error) => {
          const { message, stack, ...rest } = stdSerializers.err(error);
          return { ...rest, message: quoteless(message), stack: quoteless(stack) };
        },
      },
    },
  );
}
