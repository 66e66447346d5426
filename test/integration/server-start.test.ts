import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'mocha';
import { type Environment, stop, useServerProcesses } from '../support/http-server-process.ts';
import { SECRET } from '../support/http-tokens.ts';

/** Every kind of complaint about settings; test/unit/server/config.test.ts has them all. */
const WRONG_SETTINGS: readonly (readonly [environment: Environment, complaint: string])[] = [
  [{ PORT: '99999' }, 'PORT: Too big: expected number to be <=65535, got "99999"'],
  [{ WHOSTHERE_FRSH_MS: '5' }, 'WHOSTHERE_FRSH_MS: no such setting'],
  [{ WHOSTHERE_JWT_SECRET: 'hunter2' }, 'WHOSTHERE_JWT_SECRET: must have at least 32 bytes'],
  [
    { WHOSTHERE_REDIS_URL: 'http://:hunter2@127.0.0.1' },
    'WHOSTHERE_REDIS_URL: must be an address such as redis://localhost:6379, got "http://…@127.0.0.1"',
  ],
  [
    // Nobody listens on that port.
    { WHOSTHERE_REDIS_URL: 'redis://:hunter2@127.0.0.1:1', WHOSTHERE_JWT_SECRET: 'a'.repeat(32) },
    'Redis cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
  ],
  [
    { NODE_ENV: 'production' },
    'WHOSTHERE_JWT_SECRET or WHOSTHERE_JWKS_URL: needed in production, where there is no demo sign-in',
  ],
];

describe('the start of the server', () => {
  const servers = useServerProcesses();

  /** It ends by itself, with exit code 1 and one line that says why. */
  const complaintOf = async (environment: Environment): Promise<string> => {
    const server = servers.start(environment);
    assert.deepEqual(await server.ended, { code: 1, signal: null });
    const { stdout, stderr } = server.output;
    assert.equal(stdout, '');
    const [line = '', ...rest] = stderr.split('\n');
    assert.deepEqual(rest, ['']);
    assert.ok(line.startsWith('whosthere: '), line);
    return line.slice('whosthere: '.length);
  };

  for (const [environment, complaint] of WRONG_SETTINGS) {
    it(`fails with ${JSON.stringify(environment)}`, async () => {
      assert.equal(await complaintOf(environment), complaint);
      await assert.rejects(stat(servers.path('whosthere.db')), { code: 'ENOENT' }, 'nothing was begun');
    });
  }

  it('fails when the port is taken, and the file is as good as before', async () => {
    const squatter = createServer();
    squatter.listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const complaint = await complaintOf({ PORT: String(port) });
    assert.match(complaint, new RegExp(`^cannot listen on 127\\.0\\.0\\.1 port ${port}: .*EADDRINUSE`));
    squatter.close();
    const server = servers.start();
    await server.url;
    assert.equal((await stop(server)).code, 0);
  });

  it('fails when the host is not of this machine', async () => {
    // 192.0.2.0/24 is for documentation: nobody has it.
    assert.match(await complaintOf({ HOST: '192.0.2.1' }), /^cannot listen on 192\.0\.2\.1 port 0: .*EADDRNOTAVAIL/);
  });

  it('fails when the file is none', async () => {
    await mkdir(servers.path('folder'));
    await writeFile(servers.path('file'), 'no database');
    for (const name of ['folder', 'file', 'file/below']) {
      const complaint = await complaintOf({ WHOSTHERE_DB: servers.path(name) });
      assert.ok(complaint.startsWith(`SQLite file ${servers.path(name)}: cannot open it: `), complaint);
    }
    assert.equal(await readFile(servers.path('file'), 'utf8'), 'no database');
  });

  it('makes the file, and folders for it', async () => {
    const file = servers.path('a/b/c.db');
    const server = servers.start({ WHOSTHERE_DB: file });
    await server.url;
    await stop(server);
    assert.ok((await stat(file)).size > 0);
  });

  it('takes a secret in production', async () => {
    const server = servers.start({ NODE_ENV: 'production', WHOSTHERE_JWT_SECRET: SECRET });
    await server.url;
    assert.equal((await stop(server)).code, 0);
  });
});
