import type { Settings } from '../../../../src/domain/settings.ts';
import { resolveSettings } from '../../../../src/options.ts';

/** The defaults, but for what a test is about. */
export function settingsWith(changes: Partial<Settings> = {}): Settings {
  return { ...resolveSettings(), ...changes };
}
