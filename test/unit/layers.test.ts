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

/** A rule, and what breaks it in a folder of src. */
const PLANTED = [
  ['domain-does-no-io', 'domain', "import type { Server } from 'socket.io';\nexport type Planted = Server;\n"],
  [
    'domain-has-no-node',
    'domain',
    "import { EventEmitter } from 'node:events';\nexport const planted = new EventEmitter();\n",
  ],
  ['domain-knows-ports-only', 'domain', "export { parse } from '../wire/schemas.ts';\n"],
  ['client-knows-the-wire-only', 'client', "export { PresenceCore } from '../domain/presence-core.ts';\n"],
  ['sockets-stand-alone', 'sockets', "export { presenceRouter } from '../http/router.ts';\n"],
  ['http-stands-alone', 'http', "export { SocketGateway } from '../sockets/socket-gateway.ts';\n"],
  ['stores-stand-alone', 'stores', "export { InProcessBus } from '../buses/in-process-bus.ts';\n"],
  ['policies-stand-alone', 'policies', "export { presenceRouter } from '../http/router.ts';\n"],
  ['demo-is-an-embedder', 'demo', "export { PresenceCore } from '../domain/presence-core.ts';\n"],
  ['page-is-a-user-of-the-package', 'demo/page', "export { createKeeper } from '../../client/keeper.ts';\n"],
  ['nobody-imports-the-roots', 'http', "export { attachPresence } from '../attach-presence.ts';\n"],
] as const;

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

  it('would be seen to break', () => {
    for (const [index, [, folder, text]] of PLANTED.entries()) {
      writeFileSync(path.join(copy, `src/${folder}/planted-${index}.ts`), text);
    }
    const { status, output } = cruise(copy);
    assert.notEqual(status, 0);
    for (const [index, [rule, folder]] of PLANTED.entries()) {
      assert.match(output, new RegExp(`error ${rule}: src/${folder}/planted-${index}\\.ts`));
    }
  });
});
