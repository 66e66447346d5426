import { reads, readsDuringFlush, typicalWrites, writes, type Measure } from './measures.ts';
import { DECIDED, OBJECT, ROW_PER_ID, UNSORTED, type Variant } from './variant.ts';

/** `choice` is what the ratio speaks of: above 1 it has more of what is measured than `against`. */
export interface Comparison {
  readonly choice: Named;
  readonly against: Named;
  /** `size`: of the file, for each user. */
  readonly measure: Measure | 'size';
}

interface Named {
  readonly name: string;
  readonly variant: Variant;
}

const decided = (name: string): Named => ({ name, variant: DECIDED });
const other = (name: string, change: Partial<Variant>): Named => ({ name, variant: { ...DECIDED, ...change } });
const withPragmas = (name: string, pragmas: Variant['pragmas']): Named => other(name, { pragmas });

const smallPages = decided('page_size 1024');
const largePages = withPragmas('4096', { page_size: 4096 });
const sorted = decided('ORDER BY id in the upsert');
const unsorted = other('none', { merge: UNSORTED });

/** docs/decisions/0002-sqlite.md: what was decided, against what it was decided against. */
const CHOSEN: readonly Comparison[] = [
  { choice: smallPages, against: largePages, measure: writes() },
  {
    choice: smallPages,
    against: withPragmas('4096, its log 16 MB too', { page_size: 4096, wal_autocheckpoint: 4000 }),
    measure: writes(),
  },
  { choice: smallPages, against: largePages, measure: reads },
  {
    choice: decided('wal_autocheckpoint 16000'),
    against: withPragmas('1000', { wal_autocheckpoint: 1000 }),
    measure: writes(),
  },
  { choice: sorted, against: unsorted, measure: typicalWrites },
  { choice: sorted, against: unsorted, measure: writes(10_000) },
  {
    choice: decided('read as one row of pairs'),
    against: other('one row per id', { read: ROW_PER_ID }),
    measure: reads,
  },
  {
    choice: decided('reads on their own connection'),
    against: other('one connection', { connections: 'one' }),
    measure: readsDuringFlush,
  },
  { choice: decided('WITHOUT ROWID'), against: other('with', { withoutRowid: false }), measure: 'size' },
];

const largeCache = withPragmas('cache_size 64 MB', { cache_size: -65_536 });
const standard = decided('as decided');

/** And what was left at that. */
const LEFT_OUT: readonly Comparison[] = [
  { choice: largeCache, against: standard, measure: typicalWrites },
  { choice: largeCache, against: standard, measure: reads },
  { choice: withPragmas('temp_store MEMORY', { temp_store: 2 }), against: standard, measure: typicalWrites },
  {
    choice: other('object instead of pairs in the upsert', { merge: OBJECT }),
    against: standard,
    measure: typicalWrites,
  },
  { choice: withPragmas('mmap_size 256 MB', { mmap_size: 268_435_456 }), against: standard, measure: reads },
];

/** Nothing differs: how far from 1 a ratio comes by chance. */
const CONTROL: readonly Comparison[] = [typicalWrites, writes(), reads].map((measure) => ({
  choice: standard,
  against: standard,
  measure,
}));

export const COMPARISONS: readonly Comparison[] = [...CHOSEN, ...LEFT_OUT, ...CONTROL];
