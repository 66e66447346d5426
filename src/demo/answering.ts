import { PresenceError } from '../index.ts';
import type { ChatError } from './chat-protocol.ts';

/**
 * Carries out what a client wants, and replies with what comes of it: the result, or `{ error }`. Whatever the client
 * sent, `reply` may be no function: then there is nobody to answer. `onError` hears of what is our own failure.
 */
export function answering(onError: (error: PresenceError) => void) {
  return (reply: unknown, task: () => Promise<unknown>): Promise<void> => {
    const send = (result: unknown): void => {
      if (typeof reply === 'function') (reply as (result: unknown) => void)(result);
    };
    // Begun in a promise, so that what it throws at once is caught as well.
    return Promise.resolve()
      .then(task)
      .then(send, (thrown: unknown) => {
        const error =
          thrown instanceof PresenceError
            ? thrown
            : new PresenceError('unavailable', 'the chat has failed', { cause: thrown });
        if (error.cause !== undefined) onError(error);
        const chatError: ChatError = { code: error.code, message: error.message };
        send({ error: chatError });
      });
  };
}
