import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request, Response } from 'express';

/**
 * Options for `createServer` of `node:http`, with which requests and responses are Express's from the start:
 * `createServer({ ...expressMessages(app) }, app)`. Else Express gives each of them another prototype, for which V8 forgets all
 * that it has learnt of it: on Node 20 and 22 a request takes five times as long, from 24 on hardly any longer.
 *
 * To be called once for an app. From then on its `request` and `response` are other objects, which inherit from those before:
 * what was put on them is still there.
 */
export function expressMessages(app: Express): {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
} {
  class AppRequest extends IncomingMessage {}
  class AppResponse<Of extends IncomingMessage = IncomingMessage> extends ServerResponse<Of> {}
  // What Express compares is the prototype itself. Functions whose `prototype` is Express's would do as well, but V8 makes
  // objects of classes faster (5 us of 22), and Node need not keep its own constructors functions.
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  app.request = AppRequest.prototype as Request;
  app.response = AppResponse.prototype as Response;
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}
