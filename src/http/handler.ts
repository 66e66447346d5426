import type { IncomingMessage, ServerResponse } from 'node:http';

/** Passes on what is not one's own, or an error for which it is too late to be answered. */
export type Next = (error?: unknown) => void;

/** Handles requests of `node:http`: mounted in Express, at whatever path, or before it. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse, next: Next) => void;
