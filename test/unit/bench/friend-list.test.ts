import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { FriendList } from '../../../scripts/bench/contenders/friend-list.ts';
import type { Shown } from '../../../scripts/bench/contenders/contender.ts';

describe('a friend list', () => {
  let list: FriendList;
  let told: string[];
  const show = (user: string, shown: Shown): void => {
    told.push(`${user} ${shown}`);
  };

  beforeEach(() => {
    list = new FriendList();
    told = [];
  });

  it('shows nothing before it knows who is online, and all that is looked at as soon as it does', () => {
    list.look(['ann', 'bob'], show);
    list.change('ann', true);
    assert.deepEqual(told, []);
    list.know(['bob']);
    assert.deepEqual(told, ['ann away', 'bob there']);
  });

  it('shows what it knows at once, and then only what changes', () => {
    list.know(['ann']);
    list.look(['ann', 'bob'], show);
    list.change('ann', true);
    list.change('bob', true);
    list.change('cy', true);
    list.know(['bob', 'cy']);
    assert.deepEqual(told, ['ann there', 'bob away', 'bob there', 'ann away']);
  });

  it('shows to each look, even by the same function, until that look ends', () => {
    list.know([]);
    const [endFirst] = [list.look(['ann'], show), list.look(['ann'], show)];
    list.change('ann', true);
    endFirst();
    list.change('ann', false);
    assert.deepEqual(told, ['ann away', 'ann away', 'ann there', 'ann there', 'ann away']);
  });

  it('shows nothing more when it is closed, and says that it is', () => {
    let closings = 0;
    list = new FriendList(() => {
      closings += 1;
    });
    list.know([]);
    list.look(['ann'], show);
    list.close();
    list.change('ann', true);
    assert.deepEqual([told, closings], [['ann away'], 1]);
  });
});
