import { performance } from 'node:perf_hooks';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import type { Socket as ClientSocket } from 'socket.io-client';
import { admitAll } from '../../scripts/bench/admit-all.ts';
import type { Traffic } from '../../scripts/bench/measure/run-result.ts';
import { TrafficMeter } from '../../scripts/bench/sockets/traffic-meter.ts';
import type { ClientSocket as VirtualClientSocket } from '../../scripts/bench/virtual/client-socket.ts';
import { EVERYDAY_LATENCY, Network } from '../../scripts/bench/virtual/network.ts';
import { asClientSocket, asServer, VirtualIo } from '../../scripts/bench/virtual/virtual-io.ts';
import { WiredClient } from '../../scripts/support/wired-client.ts';
import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';

export interface StageClient {
  readonly socket: ClientSocket;
  fallSilent(): void;
  cut(): void;
}

/** A Socket.IO server and its clients, real or virtual. */
export interface Stage {
  readonly io: Server;
  /** Begins to connect. */
  open(user: string): StageClient;
  /** Lets time pass until something has come about. */
  pass<T>(something: Promise<T>): Promise<T>;
  /** What came and went until now, all connections closed. */
  traffic(): Promise<{ readonly messages: Traffic; readonly bytes: Traffic }>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** In ms of real time, so that a test need not wait for the usual one. */
  readonly realPatienceMs?: number;
}

export const STAGES = { real: realStage, virtual: virtualStage } as const;

async function realStage({ realPatienceMs: patienceMs }: StageOptions): Promise<Stage> {
  const http = createServer();
  const io = new Server(http, {
    serveClient: false,
    transports: ['websocket'],
    perMessageDeflate: false,
    ...(patienceMs === undefined ? {} : { pingInterval: patienceMs, pingTimeout: patienceMs }),
  });
  const meter = new TrafficMeter(http, io, () => performance.now());
  const closed: Promise<void>[] = [];
  http.on('connection', (socket) =>
    closed.push(
      new Promise((resolve) =>
        socket.once('close', () => {
          resolve();
        }),
      ),
    ),
  );
  admitAll(io);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: WiredClient[] = [];
  return {
    io,
    open: (user) => {
      const ignore = (): undefined => undefined;
      const client = new WiredClient({ url, user, auth: { user }, onLost: ignore, errorOf: (text) => new Error(text) });
      clients.push(client);
      return {
        socket: client.socket,
        fallSilent: () => {
          client.fallSilent();
        },
        cut: () => {
          client.close();
        },
      };
    },
    pass: (something) => something,
    traffic: async () => {
      await Promise.all(closed);
      return meter.soFar();
    },
    close: async () => {
      for (const client of clients) client.close();
      await io.close();
    },
  };
}

async function virtualStage(): Promise<Stage> {
  const clock = new VirtualClock();
  const virtual = new VirtualIo(new Network(clock, 1, EVERYDAY_LATENCY));
  const io = asServer(virtual);
  admitAll(io);
  const clients: VirtualClientSocket[] = [];
  return {
    io,
    open: (user) => {
      const client = virtual.connect({ user });
      clients.push(client);
      return {
        socket: asClientSocket(client),
        fallSilent: () => {
          client.fallSilent();
        },
        cut: () => {
          client.cut();
        },
      };
    },
    pass: async (something) => {
      const waiting = new Set([something]);
      const end = (): void => {
        waiting.clear();
      };
      something.then(end, end);
      // Far longer than anything here takes.
      for (let step = 0; step < 1_000 && waiting.size > 0; step += 1) await clock.advance(100);
      if (waiting.size > 0) throw new Error('nothing has come about');
      return something;
    },
    traffic: async () => {
      await clock.advance(EVERYDAY_LATENCY.to);
      return { messages: virtual.meter.messages, bytes: virtual.meter.bytes };
    },
    close: async () => undefined,
  };
}
