import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { shapeOf } from '../../../scripts/timing/way.ts';

const ID = 'u0000001';
const PRESENCE = `{"id":"${ID}","status":"offline","lastSeen":null,"checkedAt":1790000000123,"evidence":"no-connection"}`;
const ack = (presence: string): string => `317[{"presences":[${presence}],"pending":[],"now":1790000000123}]`;
const response = (presence: string, headers = ''): string =>
  `200\nCache-Control: private, max-age=1\nContent-Length: 105\nDate: Tue, 22 Sep 2026 00:00:00 GMT\n${headers}\n${presence}`;

describe('the shape of an answer', () => {
  it('leaves out whom it is about, moments, and the number of the ack', () => {
    const other = PRESENCE.replace(ID, 'u0000002').replace('123', '456');
    const acks = [
      shapeOf(ack(PRESENCE), ID),
      shapeOf(ack(other).replace('317[', '36[').replace('123', '9'), 'u0000002'),
    ];
    assert.equal(acks[0], acks[1]);
    const later = response(other).replace('00:00:00', '00:00:01').replace('max-age=1', 'max-age=0');
    assert.equal(shapeOf(response(PRESENCE), ID), shapeOf(later, 'u0000002'));
  });

  const telling: readonly (readonly [what: string, from: string, to: string])[] = [
    ['a status', 'offline', 'online'],
    ['evidence', 'no-connection', 'no-answer'],
    ['a last seen where there was none', 'null', '1790000000000'],
    ['a rough last seen', '"checkedAt"', '"lastSeenApprox":"recently","checkedAt"'],
    ['the order of fields', '"lastSeen":null,"checkedAt":1790000000123', '"checkedAt":1790000000123,"lastSeen":null'],
    ['white space', '"status":', '"status": '],
    ['a negative moment', '1790000000123', '-1'],
  ];
  for (const [what, from, to] of telling) {
    it(`has ${what}`, () => {
      const changed = PRESENCE.replace(from, to);
      assert.notEqual(changed, PRESENCE);
      assert.notEqual(shapeOf(ack(changed), ID), shapeOf(ack(PRESENCE), ID));
      assert.notEqual(shapeOf(response(changed), ID), shapeOf(response(PRESENCE), ID));
    });
  }

  it('has headers, and the length', () => {
    const plain = shapeOf(response(PRESENCE), ID);
    assert.notEqual(shapeOf(response(PRESENCE, 'ETag: "x"\n'), ID), plain);
    assert.notEqual(shapeOf(response(PRESENCE).replace('105', '106'), ID), plain);
    assert.notEqual(shapeOf(response(PRESENCE).replace('private', 'public'), ID), plain);
  });
});
