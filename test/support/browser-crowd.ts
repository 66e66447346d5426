import assert from 'node:assert/strict';
import { io } from 'socket.io-client';

/** Signs in to the demo by program, one after the other, and out again: names for the list, with nobody behind them. */
export async function nameCrowd(url: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const response = await fetch(new URL('/demo/sign-in', url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    assert.equal(response.status, 200);
    const { token } = (await response.json()) as { token: string };
    const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
    await new Promise<unknown>((resolve, reject) => {
      socket.once('chat:welcome', resolve).once('connect_error', reject);
    });
    socket.disconnect();
  }
}
