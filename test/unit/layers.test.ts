import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';

const root = path.resolve(import.meta.dirname, '../..');

function cruise(directory: string): { status: number | null; output: string } {
  const depcruise = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [depcruise, '--config', '.dependency-cruiser.cjs', 'src'],
    {
      cwd: directory,
      encoding: 'utf8',
    },
  );
  return { status, output: stdout + stderr };
}

describe('layers', () => {
  let copy: string;

  before(() => {
    copy = mkdtempSync(path.join(os.tmpdir(), 'whosthere-layers-'));
    for (const name of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  });

  after(() => {
    rmSync(copy, { recursive: true });
  });

  it('hold', () => {
    const { status, output } = cruise(root);
    assert.equal(status, 0, output);
  });

  const planted = [
    [
      'domain-does-no-io',
      'src/domain/planted.ts',
      "import type { Server } from 'socket.io';\nexport type Planted = Server;\n",
    ],
    [
      'domain-has-no-node',
      'src/domain/planted.ts',
      "import { EventEmitter } from 'node:events';\nexport const planted = new EventEmitter();\n",
    ],
    ['domain-knows-ports-only', 'src/domain/planted.ts', "export { parse } from '../wire/schemas.ts';\n"],
    ['sockets-stand-alone', 'src/sockets/planted.ts', "export { presenceRouter } from '../http/router.ts';\n"],
    ['http-stands-alone', 'src/http/planted.ts', "export { SocketGateway } from '../sockets/socket-gateway.ts';\n"],
    ['stores-stand-alone', 'src/stores/planted.ts', "export { InProcessBus } from '../buses/in-process-bus.ts';\n"],
    ['demo-is-an-embedder', 'src/demo/planted.ts', "export { PresenceCore } from '../domain/presence-core.ts';\n"],
    ['nobody-imports-the-roots', 'src/http/planted.ts', "export { attachPresence } from '../attach-presence.ts';\n"],
  ] as const;
  for (const [rule, file, text] of planted) {
    it(`would be seen to break: ${rule}`, () => {
      writeFileSync(path.join(copy, file), text);
      try {
        const { status, output } = cruise(copy);
        assert.notEqual(status, 0);
        assert.match(output, new RegExp(`error ${rule}`));
      } finally {
        rmSync(path.join(copy, file));
      }
    });
  }
});
