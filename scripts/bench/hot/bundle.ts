import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');

/**
 * A TypeScript module and all of ours that it imports, as one of JavaScript: what is measured is what is built. Run by tsx,
 * every function would be given its name anew each time that it is made, which costs more than many of them do.
 */
export async function bundle(module: URL): Promise<URL> {
  const entry = fileURLToPath(module);
  // Within the project, where packages are found.
  const outfile = path.join(
    root,
    'node_modules/.cache/whosthere-bench',
    `${path.relative(root, entry).replaceAll('/', '-')}.mjs`,
  );
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Of modules that look for their files beside them.
    define: {
      'import.meta.dirname': JSON.stringify(path.dirname(entry)),
      'import.meta.url': JSON.stringify(module.href),
    },
    logLevel: 'error',
  });
  return pathToFileURL(outfile);
}
