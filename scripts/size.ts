/**
 * `npm run size`: what `whosthere/client` takes in a page, minified and gzipped, and what `whosthere/element` and
 * `whosthere/react` add to it; fails when one has outgrown its limit.
 */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { table } from './support/table.ts';

/** 1 kB is 1,000 bytes. */
const LIMITS = { client: 3_100, element: 2_000, react: 2_000 } as const;
const FILES = { client: 'index.ts', element: 'element.ts', react: 'react.ts' } as const;
type Entry = keyof typeof LIMITS;

process.chdir(new URL('..', import.meta.url).pathname);

/** Of a page that uses all these entries. */
async function sizeOf(entries: readonly Entry[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: entries.map((entry) => `export * from './src/client/${FILES[entry]}';`).join('\n'),
      resolveDir: '.',
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['react'],
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

const clientBytes = await sizeOf(['client']);
const sizes: Record<Entry, number> = {
  client: clientBytes,
  element: (await sizeOf(['client', 'element'])) - clientBytes,
  react: (await sizeOf(['client', 'react'])) - clientBytes,
};
const rows = Object.entries(LIMITS).map(([entry, limit]) => {
  const bytes = sizes[entry as Entry];
  return [`whosthere/${entry}`, String(bytes), String(limit), bytes <= limit ? 'ok' : 'TOO LARGE'];
});
console.log(table([['', 'bytes', 'limit', ''], ...rows]));
process.exitCode = rows.every((row) => row.at(-1) === 'ok') ? 0 : 1;
