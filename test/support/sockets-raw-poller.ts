import assert from 'node:assert/strict';
import type { World } from './sockets.ts';

/** A client on long polling, written by hand, which polls when it is told to and not before. */
export class RawPoller {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  /** Connects to the default namespace; `user` is in the query. */
  static async connect(world: World, user: string): Promise<RawPoller> {
    const url = `http://127.0.0.1:${world.port}/socket.io/?EIO=4&transport=polling&user=${user}`;
    const opened = await (await fetch(url)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const client = new RawPoller(`${url}&sid=${sid}`);
    await client.send('40');
    assert.match(await client.poll(), /^40/);
    return client;
  }

  /** Sends a packet; the server has it by the end. */
  async send(packet: string): Promise<void> {
    const response = await fetch(this.#url, { method: 'POST', body: packet });
    assert.equal(await response.text(), 'ok');
  }

  /** What waits for it, or comes next. */
  async poll(): Promise<string> {
    return (await fetch(this.#url)).text();
  }
}
