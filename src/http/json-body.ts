import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import { messageOf, PresenceError } from '../domain/errors.ts';
import type { HttpHandler } from './handler.ts';

/** Reads the JSON of a request. @throws {PresenceError} by rejection, or an error with the status of the client's fault. */
export type JsonReader = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

/** `limit`: how long it may be, in bytes, once it is uncompressed. */
export function jsonReader(limit: number): JsonReader {
  const parse: HttpHandler = express.json({ limit });
  return (request, response) =>
    new Promise((resolve, reject) => {
      parse(request, response, (thrown) => {
        const { body } = request as { readonly body?: unknown };
        if (thrown !== undefined) reject(thrown instanceof Error ? thrown : new Error(messageOf(thrown)));
        // What is not declared as JSON is left alone.
        else if (body === undefined) reject(new PresenceError('invalid_request', NEEDED));
        else resolve(body);
      });
    });
}

const NEEDED = 'a JSON body of type application/json is needed';
