import type { RedisLink } from '../../src/redis/redis-link.ts';

/** Resolves when the link is up, or down. */
export async function linkIs(link: RedisLink, wanted: 'up' | 'down'): Promise<void> {
  let leave = (): void => undefined;
  await new Promise<void>((resolve) => {
    const told = (state: typeof wanted) => (): void => {
      if (state === wanted) resolve();
    };
    leave = link.use({ onUp: told('up'), onDown: told('down') });
    if (!link.isUp) told('down')();
  });
  leave();
}
