import assert from 'node:assert/strict';

/** Signs in to the demo by program, and does nothing more: names for the list, with nobody behind them. */
export async function nameCrowd(url: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const response = await fetch(new URL('/demo/sign-in', url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    assert.equal(response.status, 200);
    await response.arrayBuffer();
  }
}
