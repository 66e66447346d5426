/** `npm run build`: src -> dist, anew each time. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build, type BuildOptions } from 'esbuild';

process.chdir(new URL('..', import.meta.url).pathname);

function tsc(project: string): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { stdio: 'inherit' });
}

const browser: BuildOptions = { bundle: true, format: 'esm', target: 'es2022', sourcemap: 'linked' };

rmSync('dist', { recursive: true, force: true });
tsc('tsconfig.build.json');
// What browsers load: one file for each entry, so that a page can do without a bundler.
tsc('src/client/tsconfig.build.json');
await build({
  ...browser,
  entryPoints: ['index.ts', 'element.ts', 'react.ts'].map((file) => `src/client/${file}`),
  outdir: 'dist/client',
  external: ['react'],
});
await build({
  ...browser,
  entryPoints: ['main.tsx', 'index.html', 'style.css'].map((file) => `src/demo/page/${file}`),
  outdir: 'dist/demo/page',
  minify: true,
  loader: { '.html': 'copy' },
  legalComments: 'eof',
  define: { 'process.env.NODE_ENV': '"production"' },
  // The package as its users see it, made of its sources: see the page's tsconfig.
  tsconfig: 'src/demo/page/tsconfig.json',
});
