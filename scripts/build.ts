/** `npm run build`: src -> dist, anew each time. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

process.chdir(new URL('..', import.meta.url).pathname);
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
await build({
  entryPoints: ['main.ts', 'index.html', 'style.css'].map((file) => `src/demo/page/${file}`),
  outdir: 'dist/demo/page',
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  format: 'esm',
  target: 'es2022',
  loader: { '.html': 'copy' },
  legalComments: 'eof',
});
