import assert from 'node:assert/strict';

/** A number of what INFO tells. */
export function infoField(info: string, field: string): number {
  const value = new RegExp(`^${field}:([\\d.]+)`, 'm').exec(info)?.[1];
  assert.ok(value !== undefined, `INFO has no ${field}`);
  return Number(value);
}

/** CPU that the server has used so far, of `INFO cpu`, in seconds. */
export function cpuSecondsOf(info: string): number {
  return infoField(info, 'used_cpu_user') + infoField(info, 'used_cpu_sys');
}
