import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Commands of a guide; every other name after the language is a file's. */
const COMMANDS = ['install', 'build', 'run'];

interface Block {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

/** Fenced blocks with a name after their language. */
export function namedBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+) (\S+)\n([^]*?)^```$/gm)].map(([, language = '', name = '', text = '']) => ({
    language,
    name,
    text,
  }));
}

/** A guide's app as its reader makes it: in a folder of its own, from nothing but the blocks of the page. */
export class GuideApp {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'whosthere-guide-'));
  readonly #blocks: readonly Block[];
  #server: ChildProcess | undefined;

  constructor(page: string) {
    this.#blocks = namedBlocks(readFileSync(path.join(ROOT, 'docs/guides', page), 'utf8'));
    for (const { name, text } of this.#blocks.filter(({ name }) => !COMMANDS.includes(name))) {
      const file = path.join(this.#folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  command(name: string): string | undefined {
    return this.#blocks.find((block) => block.language === 'sh' && block.name === name)?.text.trim();
  }

  /** The packages that its code imports, and its build runs. */
  get needs(): string[] {
    const scripts = this.#blocks.filter(({ language }) => /^jsx?$/.test(language)).map(({ text }) => text);
    const imports = scripts.flatMap((text) => [...text.matchAll(/from '([^'/:]+)(?:\/[^']+)?'/g)]);
    const build = this.command('build');
    // Where nothing is bundled, Socket.IO serves its client.
    const own = imports.map(([, name = '']) => name).filter((name) => build ?? name !== 'socket.io-client');
    const [, tool] = /^npx (\S+)/.exec(build ?? '') ?? [];
    return [...new Set(tool === undefined ? own : [...own, tool])].sort();
  }

  /** What `npm install` would put there: the packages of this repository, and itself. */
  install(): void {
    const modules = path.join(this.#folder, 'node_modules');
    mkdirSync(modules);
    for (const name of readdirSync(path.join(ROOT, 'node_modules'))) {
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
    }
    symlinkSync(ROOT, path.join(modules, 'whosthere'));
  }

  build(): void {
    const command = this.command('build');
    if (command !== undefined) execFileSync(command, { cwd: this.#folder, shell: true, stdio: 'pipe' });
  }

  /** Runs it on a free port; returns where it says that it is. */
  async start(): Promise<URL> {
    const [program, ...args] = (this.command('run') ?? '').split(' ');
    assert.equal(program, 'node');
    this.#server = spawn(process.execPath, args, {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'], PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(this.#server.stdout);
    const [line] = (await once(createInterface(this.#server.stdout), 'line')) as [string];
    return new URL(line);
  }

  async close(): Promise<void> {
    if (this.#server !== undefined) {
      const ended = once(this.#server, 'exit');
      this.#server.kill();
      await ended;
    }
    rmSync(this.#folder, { recursive: true });
  }
}
