import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'mocha';
import type { RawPeer } from '../support/security-raw-peer.ts';
import { useAttackedServer } from '../support/security-server.ts';

const MEGABYTE = 2 ** 20;
const PEOPLE = Array.from({ length: 1_000 }, (_, number) => `somebody ${number}`.padEnd(128, '.'));

describe('attacks by floods', () => {
  const server = useAttackedServer();

  /** Sends it until the server has hung up, never more at once than the network takes. Resolves to how often. */
  const sendForEver = async (peer: RawPeer, frame: string): Promise<number> => {
    const hungUp = new Promise<boolean>((resolve) => {
      peer.stream.once('close', () => {
        resolve(true);
      });
    });
    for (let sent = 100; ; sent += 100) {
      for (let count = 1; count < 100; count += 1) peer.send(frame);
      const isOver = new Promise<boolean>((resolve) => {
        peer.socket.send(frame, (error) => {
          resolve(error instanceof Error);
        });
      });
      if (await Promise.race([hungUp, isOver])) return sent;
    }
  };

  for (const [what, frame] of [
    ['hellos', '42["presence:hello",{"version":1}]'],
    ['goodbyes', '42["presence:bye"]'],
    ['names of ours that there are not', '42["presence:boo"]'],
    ['refreshes of what is no id', '421["presence:refresh",{"ids":[""]}]'],
    ['refreshes of a thousand people', `421["presence:refresh",${JSON.stringify({ ids: PEOPLE })}]`],
    ['tokens', '421["presence:token",{"token":"x"}]'],
  ] as const) {
    it(`hung up on: ${what}, without end`, async () => {
      const flooders = await Promise.all(Array.from({ length: 5 }, (_, number) => server().raw(`${what} ${number}`)));
      const floods = Promise.all(flooders.map((peer) => sendForEver(peer, frame)));
      await server().assertServed({ isBusy: true });
      await floods;
      await server().assertServed();
    });
  }

  it('hung up on: somebody who does not read and goes on asking, in bounded memory', async () => {
    const mallory = await server().raw('does not read');
    const before = await residentBytes(server().pid);
    mallory.socket.pause();
    await sendForEver(mallory, `421["presence:refresh",${JSON.stringify({ ids: PEOPLE.slice(0, 100) })}]`);
    const after = await residentBytes(server().pid);
    assert.ok(after - before < 150 * MEGABYTE, `${(after - before) / MEGABYTE} MB more`);
    await server().assertServed();
  });

  it('borne: events of the app without end, from somebody who goes before they are read', async () => {
    const peers = await Promise.all(Array.from({ length: 20 }, (_, number) => server().raw(`talker ${number}`)));
    for (const peer of peers) {
      for (let count = 0; count < 2_000; count += 1) peer.send(`42["say",${JSON.stringify('x'.repeat(100))}]`);
      peer.socket.terminate();
    }
    await server().assertServed();
  });
});

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
