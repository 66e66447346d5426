import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** A program, or a library of another language, that some tests need and npm cannot install. */
export interface SystemPart {
  readonly name: string;
  /** Where the program has to be, or a file of the library. */
  readonly program: string;
  /** Is not run itself, but read by what is. */
  readonly isLibrary?: true;
  /** Debian's package. */
  readonly package: string;
  /** Folder whose tests are left out without it. */
  readonly neededBy: string;
}

export const SYSTEM_PARTS: readonly SystemPart[] = [
  { name: 'Chromium', program: '/usr/bin/chromium', package: 'chromium', neededBy: 'test/browser' },
  { name: 'Redis', program: '/usr/bin/redis-server', package: 'redis-server', neededBy: 'test/redis' },
  {
    name: 'redis for Python',
    program: '/usr/lib/python3/dist-packages/redis/__init__.py',
    isLibrary: true,
    package: 'python3-redis',
    neededBy: 'test/redis/python',
  },
];

/** The parts that are not here. */
export function missingParts(parts: readonly SystemPart[] = SYSTEM_PARTS): SystemPart[] {
  return parts.filter(({ program, isLibrary }) => !may(program, isLibrary ? constants.R_OK : constants.X_OK));
}

/**
 * Installs what is missing where that can be done, that is as root on Debian, and returns what is missing still. In CI,
 * where nothing may be left out, that ends the process with code 1.
 */
export function ensureSystemParts(parts: readonly SystemPart[] = SYSTEM_PARTS): readonly SystemPart[] {
  const wanted = missingParts(parts);
  if (wanted.length === 0) return [];
  if (canInstall()) install(wanted.map((part) => part.package));

  const missing = missingParts(wanted);
  for (const part of missing) {
    console.error(
      `${part.name} is not installed (${part.program}), so the tests in ${part.neededBy} cannot run. ` +
        `On Debian, as root: apt-get install ${part.package}`,
    );
  }
  if (missing.length > 0 && process.env['CI']) process.exit(1);
  return missing;
}

/** Whether the file is there, and may be read, or run. */
function may(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && may('/usr/bin/apt-get', constants.X_OK);
}

/** Says what it does; what comes of it is seen afterwards, by what is still missing. */
function install(packages: readonly string[]): void {
  console.log(`Installing from Debian's packages: ${packages.join(', ')}`);
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
  ]) {
    const { status, error } = spawnSync('/usr/bin/apt-get', args, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) console.error(`apt-get ${args[0] ?? ''} failed: ${error?.message ?? `exit code ${status}`}`);
  }
}
