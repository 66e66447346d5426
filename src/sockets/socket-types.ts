import type { Namespace, Server, Socket } from 'socket.io';

/*
 * The embedder's event maps are the embedder's own: whatever they are, presence only adds to them. Socket.IO's types
 * are invariant in those maps, so that `any` is the one argument that accepts them all.
 */
/* eslint-disable @typescript-eslint/no-explicit-any */
export type AnyServer<Data = any> = Server<any, any, any, Data>;
export type AnyNamespace<Data = any> = Namespace<any, any, any, Data>;
export type AnySocket<Data = any> = Socket<any, any, any, Data>;
/* eslint-enable @typescript-eslint/no-explicit-any */
