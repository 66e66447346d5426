import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'mocha';
import { foreignOrigin, originsSchema } from '../../../src/server/origins.ts';

describe('an origin', () => {
  const isForeign = (origin: string | undefined, host = 'chat.example'): boolean => {
    const refusalOf = foreignOrigin({ origins: ['https://app.example', 'capacitor://localhost'], hostOf: () => host });
    return refusalOf({ headers: { origin } } as unknown as IncomingMessage) !== undefined;
  };

  it('is served when it is the server’s own, is listed, or there is none', () => {
    for (const [origin, host] of [
      [undefined, 'chat.example'],
      ['https://chat.example', 'chat.example'],
      ['http://chat.example', 'chat.example'],
      ['https://chat.example', 'chat.example:443'],
      ['http://chat.example', 'chat.example:80'],
      ['http://127.0.0.1:3000', '127.0.0.1:3000'],
      ['http://[::1]:3000', '[::1]:3000'],
      ['https://app.example', 'chat.example'],
      ['capacitor://localhost', 'chat.example'],
    ] as const) {
      assert.equal(isForeign(origin, host), false, `${origin ?? 'none'} at ${host}`);
    }
  });

  it('is foreign otherwise, however like it looks', () => {
    for (const [origin, host] of [
      ['https://evil.example', 'chat.example'],
      ['https://chat.example.evil.example', 'chat.example'],
      ['https://evil-chat.example', 'chat.example'],
      ['https://chat.example:8443', 'chat.example'],
      ['https://chat.example', 'chat.example:80'],
      ['http://chat.example', 'chat.example:443'],
      ['https://chat.example@evil.example', 'chat.example'],
      ['https://evil.example#chat.example', 'chat.example'],
      ['http://localhost:3000', '127.0.0.1:3000'],
      ['https://APP.example', 'chat.example'],
      ['https://app.example/', 'chat.example'],
      ['https://app.example, https://chat.example', 'chat.example'],
      ['ftp://chat.example', 'chat.example'],
      ['file://', ''],
      ['null', 'chat.example'],
      ['null', 'null'],
      ['', ''],
      ['*', 'chat.example'],
    ] as const) {
      assert.equal(isForeign(origin, host), true, `${origin} at ${host}`);
    }
  });
});

describe('the list of origins', () => {
  it('has them as browsers write them', () => {
    const text = 'https://app.example, http://127.0.0.1:8080,capacitor://localhost';
    assert.deepEqual(originsSchema.parse(text), [
      'https://app.example',
      'http://127.0.0.1:8080',
      'capacitor://localhost',
    ]);
  });

  it('has nothing else', () => {
    for (const text of [
      '*',
      'null',
      'https://*.example',
      'https://app.example/',
      'https://app.example/chat',
      'https://app.example:443',
      'https://APP.example',
      'https://me@app.example',
      'app.example',
      '//app.example',
      'https://',
      'https://app.example,',
      'https://app.example https://other.example',
    ]) {
      assert.equal(originsSchema.safeParse(text).success, false, text);
    }
  });
});
