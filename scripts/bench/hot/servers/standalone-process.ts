import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { SignJWT } from 'jose';
import type { Presence } from '../../../../src/domain/presence.ts';
import { BenchError } from '../../sockets/bench-error.ts';

const SECRET = 'the secret of the benchmark, of more than thirty-two bytes';

/** The standalone server as `npm start` runs it, on a file. */
export class StandaloneProcess {
  readonly #process: ChildProcess;
  readonly #url: string;
  readonly #authorization: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(child: ChildProcess, url: string, token: string) {
    this.#process = child;
    this.#url = url;
    this.#authorization = `Bearer ${token}`;
  }

  /** Resolves when it has told over HTTP that it is ready. @throws {BenchError} when it ends before. */
  static async start(main: URL, database: string, signal: AbortSignal): Promise<StandaloneProcess> {
    const token = await new SignJWT({ sub: 'viewer' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET));
    const child = spawn(process.execPath, [main.pathname], {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: '0',
        WHOSTHERE_DB: database,
        WHOSTHERE_JWT_SECRET: SECRET,
        WHOSTHERE_IDS_PER_MINUTE: '1000000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
      signal,
    });
    // By the signal, which is told by whoever waits.
    child.on('error', () => undefined);
    const url = await listening(child);
    const server = new StandaloneProcess(child, url, token);
    await server.#get('/readyz');
    return server;
  }

  async look(id: string): Promise<Presence> {
    return JSON.parse(await this.#get(`/v1/presence/${id}`)) as Presence;
  }

  /** As an operator would. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#agent.destroy();
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }

  async #get(path: string): Promise<string> {
    const sent = request(`${this.#url}${path}`, {
      agent: this.#agent,
      headers: { authorization: this.#authorization },
    });
    sent.end();
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
    let body = '';
    for await (const part of response) body += String(part);
    if (response.statusCode !== 200) throw new BenchError(`${path}: ${response.statusCode} ${body}`);
    return body;
  }
}

/** Where it says in its log that it listens. */
async function listening({ stdout }: ChildProcess): Promise<string> {
  if (stdout !== null) {
    for await (const line of createInterface(stdout)) {
      const { url } = JSON.parse(line) as { readonly url?: string };
      if (url !== undefined) {
        stdout.resume();
        return url;
      }
    }
  }
  throw new BenchError('the server ended before it listened');
}
