import { copyFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Side, settlePageSize } from './side.ts';
import type { Sightings } from './sightings.ts';
import { DECIDED, DECIDED_PRAGMAS, type Variant } from './variant.ts';

const LOAD_BATCH = 10_000;

/** Files that hold every user, one for each layout on disk. Each comparison works on copies. */
export class Templates {
  readonly #folder: string;
  readonly #sightings: Sightings;

  constructor(folder: string, sightings: Sightings) {
    this.#folder = folder;
    this.#sightings = sightings;
  }

  /**
   * Makes those that these variants need: filled by the upsert in random order, as a file in use is, so that its
   * pages are as full as they get.
   * @param onBatch called with the number of users so far and in all.
   */
  async make(variants: readonly Variant[], onBatch: (done: number, total: number) => void): Promise<void> {
    const layouts = new Map(variants.map((variant) => [this.pathOf(variant), variant]));
    const total = layouts.size * this.#sightings.ids.length;
    let done = 0;
    for (const [file, { pragmas, withoutRowid }] of layouts) {
      const pageSize = pageSizeOf({ pragmas });
      const isOurs = pageSize === DECIDED_PRAGMAS.page_size;
      if (!isOurs) {
        await writeFile(file, '');
        await settlePageSize(file, pageSize);
      }
      const side = await Side.open(file, {
        ...DECIDED,
        pragmas: isOurs ? {} : { page_size: pageSize },
        withoutRowid,
      });
      try {
        for (const batch of this.#sightings.all(LOAD_BATCH)) {
          await side.merge(batch);
          onBatch((done += batch.size), total);
        }
        await side.expect(this.#sightings);
      } finally {
        await side.close();
      }
    }
  }

  /** The file of the variant's layout. */
  pathOf(variant: Variant): string {
    return path.join(this.#folder, `${pageSizeOf(variant)}-${variant.withoutRowid ? 'key' : 'rowid'}.db`);
  }

  async bytesPerUser(variant: Variant): Promise<number> {
    return (await stat(this.pathOf(variant))).size / this.#sightings.ids.length;
  }

  /** Opens one copy for each variant, all holding the same, does the work on them, and removes them. */
  async withCopies<T>(
    variants: readonly [Variant, Variant],
    work: (sides: readonly [Side, Side], sightings: Sightings) => Promise<T>,
  ): Promise<T> {
    const opened: Side[] = [];
    const open = async (variant: Variant): Promise<Side> => {
      const copy = path.join(this.#folder, `copy-${opened.length}.db`);
      await copyFile(this.pathOf(variant), copy);
      const side = await Side.open(copy, variant);
      opened.push(side);
      return side;
    };
    try {
      const sides = [await open(variants[0]), await open(variants[1])] as const;
      return await work(sides, this.#sightings.fork());
    } finally {
      for (const side of opened) await side.close();
      for (const at of opened.keys()) await rm(path.join(this.#folder, `copy-${at}.db`));
    }
  }
}

function pageSizeOf({ pragmas }: Pick<Variant, 'pragmas'>): number | string {
  return pragmas['page_size'] ?? DECIDED_PRAGMAS.page_size;
}
