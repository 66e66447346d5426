import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Landing, Prober } from '../../../src/domain/prober.ts';
import type { Settings } from '../../../src/domain/settings.ts';
import { NEVER, seenAt, type Sighting } from '../../../src/domain/sighting.ts';
import type { LateAnswers, PresenceBus, ProbeOutcome } from '../../../src/ports/presence-bus.ts';
import { makeRegister } from './support/register.ts';
import { settingsWith } from './support/settings.ts';
import { Viewing } from './support/viewing.ts';

interface Asked {
  readonly id: string;
  readonly deadlineMs: number;
  readonly late: LateAnswers;
  readonly settle: (outcome: ProbeOutcome) => void;
}

/** A prober on a bus that answers when the test says so. */
class Probing {
  readonly asked: Asked[] = [];
  readonly register = makeRegister();
  readonly clock = this.register.clock;
  readonly startMs = this.clock.now();
  readonly prober: Prober;
  wholeSinceMs = 0;

  constructor(changes: Partial<Settings> = {}) {
    const wholeSinceMs = (): number => this.wholeSinceMs;
    const bus: PresenceBus = {
      get wholeSinceMs() {
        return wholeSinceMs();
      },
      hold: () => undefined,
      release: () => undefined,
      close: () => Promise.resolve(),
      ask: (id, deadlineMs, late) =>
        new Promise((settle) => {
          this.asked.push({ id, deadlineMs, late, settle });
        }),
    };
    const { clock, lastSeen, stats } = this.register;
    this.prober = new Prober(clock, bus, lastSeen, settingsWith(changes), stats, () => undefined);
  }

  ask(id: string, sighting: Sighting = NEVER): Landing[] {
    const landings: Landing[] = [];
    this.prober.ask(id, sighting, this.clock.now(), (landing) => landings.push(landing));
    return landings;
  }

  /** The newest question that was put to the bus. */
  get question(): Asked {
    const asked = this.asked.at(-1);
    assert.ok(asked !== undefined);
    return asked;
  }

  async settle(outcome: ProbeOutcome): Promise<void> {
    this.question.settle(outcome);
    await this.clock.advance(0);
  }
}

describe('a flight', () => {
  it('is one per user, whoever joins; and everyone lands on the same verdict, once', async () => {
    const probing = new Probing();
    const landings = [probing.ask('bob'), probing.ask('bob'), probing.ask('__proto__')];
    assert.deepEqual(
      probing.asked.map(({ id, deadlineMs }) => [id, deadlineMs - probing.startMs]),
      [
        ['bob', 2_000],
        ['__proto__', 2_000],
      ],
    );
    assert.equal(probing.prober.flightCount, 2);
    probing.asked[0]?.settle({ kind: 'silent' });
    await probing.clock.advance(0);
    const remembered = probing.prober.recall('bob');
    assert.deepEqual(landings, [[{ kind: 'judged', remembered }], [{ kind: 'judged', remembered }], []]);
    assert.equal(probing.prober.flightCount, 1);
  });

  it('is followed by another once it has landed', async () => {
    const probing = new Probing();
    probing.ask('bob');
    await probing.settle({ kind: 'silent' });
    probing.ask('bob');
    assert.equal(probing.asked.length, 2);
  });

  it('that failed judges nobody, and leaves the last verdict as it was', async () => {
    const probing = new Probing();
    probing.ask('bob');
    await probing.settle({ kind: 'absent' });
    const before = probing.prober.recall('bob');
    const landings = probing.ask('bob');
    await probing.settle({ kind: 'failed', reason: 'over-budget' });
    assert.deepEqual(landings, [{ kind: 'failed', reason: 'over-budget' }]);
    assert.equal(probing.prober.recall('bob'), before);
  });

  it('judges a bare connection by the newest sighting that anyone who asked knows of', async () => {
    const probing = new Probing();
    probing.ask('bob', seenAt(probing.startMs - 900_000));
    probing.ask('bob', seenAt(probing.startMs - 60_000));
    probing.ask('bob');
    await probing.settle({ kind: 'answered', activeAtMs: null });
    assert.equal(probing.prober.recall('bob')?.verdict.status, 'online');
  });

  it('judges it by traffic that came meanwhile, too', async () => {
    const probing = new Probing();
    probing.ask('bob', seenAt(probing.startMs - 900_000));
    probing.register.lastSeen.touch('bob');
    await probing.settle({ kind: 'answered', activeAtMs: null });
    assert.equal(probing.prober.recall('bob')?.verdict.status, 'online');
  });

  it('that found nobody says so from when it was over, should the clock have been set back meanwhile', async () => {
    const probing = new Probing();
    probing.ask('bob');
    probing.clock.step(-60_000);
    await probing.settle({ kind: 'silent' });
    const atMs = probing.startMs - 60_000;
    assert.deepEqual(probing.prober.recall('bob')?.verdict, {
      status: 'offline',
      evidence: 'no-answer',
      checkedAtMs: atMs,
      askedAtMs: atMs,
    });
  });

  it('lands on a late answer that overtook the silence it was to correct', async () => {
    const probing = new Probing();
    const landings = probing.ask('bob');
    probing.question.late({ kind: 'answered', activeAtMs: probing.startMs });
    await probing.settle({ kind: 'silent' });
    assert.equal(landings.length, 1);
    assert.deepEqual(probing.prober.recall('bob')?.verdict, {
      status: 'online',
      evidence: 'probe',
      checkedAtMs: probing.startMs,
    });
  });
});

describe('a verdict', () => {
  it('has listeners for as long as a late answer may prove it wrong', async () => {
    const probing = new Probing();
    probing.ask('bob');
    await probing.settle({ kind: 'silent' });
    assert.equal(probing.prober.recall('bob')?.told?.size, 0);
    probing.question.late(undefined);
    assert.equal(probing.prober.recall('bob')?.told, undefined);
  });

  it('has none where nothing better can come, or the end came before it', async () => {
    const probing = new Probing();
    const outcomes: ProbeOutcome[] = [{ kind: 'absent' }, { kind: 'answered', activeAtMs: probing.startMs }];
    for (const outcome of outcomes) {
      probing.ask('bob');
      await probing.settle(outcome);
      assert.equal(probing.prober.recall('bob')?.told, undefined);
    }
    probing.ask('eve');
    probing.question.late(undefined);
    await probing.settle({ kind: 'silent' });
    assert.equal(probing.prober.recall('eve')?.told, undefined);
  });

  it('is remembered for no more users than the settings say, the latest', async () => {
    const probing = new Probing({ verdictCacheSize: 2 });
    for (const id of ['bob', 'eve', 'joe']) {
      probing.ask(id);
      await probing.settle({ kind: 'silent' });
    }
    assert.deepEqual(
      ['bob', 'eve', 'joe'].map((id) => probing.prober.recall(id)?.verdict.status),
      [undefined, 'offline', 'offline'],
    );
  });

  it('that is corrected tells no more than 10,000 viewers', async () => {
    const world = new Viewing();
    const phone = world.connect('bob');
    const looks = Array.from({ length: 10_001 }, () => world.look(['bob']));
    await world.pass(2_000);
    phone.answer(0);
    const corrected = looks.filter(({ corrections }) => corrections.length === 1);
    assert.equal(corrected.length, 10_000);
  });
});

describe('what was found before a node was away', () => {
  it('is not recalled when it was that somebody is offline: they may have come to that node', async () => {
    for (const outcome of [{ kind: 'silent' }, { kind: 'absent' }] as const) {
      const probing = new Probing();
      probing.ask('bob');
      await probing.settle(outcome);
      assert.equal(probing.prober.recall('bob')?.verdict.status, 'offline');
      probing.wholeSinceMs = probing.startMs + 1;
      assert.equal(probing.prober.recall('bob'), undefined);
      await probing.clock.advance(1);
      probing.ask('bob');
      await probing.settle(outcome);
      assert.equal(probing.prober.recall('bob')?.verdict.status, 'offline');
    }
  });

  it('is recalled when somebody answered', async () => {
    const probing = new Probing();
    probing.ask('bob');
    await probing.settle({ kind: 'answered', activeAtMs: probing.startMs });
    probing.wholeSinceMs = probing.startMs + 1;
    assert.equal(probing.prober.recall('bob')?.verdict.status, 'online');
  });
});
