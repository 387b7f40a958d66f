import { fc, it } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { RecentKeys } from '../../src/stack/admission/recent-keys.ts';
import { type WaitingRequest, WaitingRequests } from '../../src/stack/admission/waiting-requests.ts';
import { request } from '../session/fake-dialogs.ts';

const message = request('INVITE');

const waiting = (source: string, key: string, sinceMs = 0): WaitingRequest => ({
  fact: {
    on: 'received',
    message,
    flow: {
      transport: 'UDP',
      local: { id: 'udp:0', transport: 'UDP', host: '10.0.0.1', port: 5060 },
      remote: { host: source, port: 5060 },
    },
    at: sinceMs,
  },
  key,
  sinceMs,
});

const taken = (line: WaitingRequests): string[] => {
  const keys: string[] = [];
  for (let next = line.next(); next !== undefined; next = line.next()) keys.push(next.key);
  return keys;
};

describe('requests that wait', () => {
  it('are served source by source, each in its order', () => {
    const line = new WaitingRequests(10);
    for (const [source, key] of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'].map((key) => [key.charAt(0), key] as const)) {
      line.add(waiting(source, key));
    }
    expect(taken(line)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(line.size).toBe(0);
  });

  it('take the last place of the longest line when all are full, and none from a line that is as long', () => {
    const line = new WaitingRequests(3);
    for (const key of ['a1', 'a2', 'a3']) line.add(waiting('a', key));
    expect(line.add(waiting('a', 'a4'))?.key).toBe('a4');
    expect(line.add(waiting('b', 'b1'))?.key).toBe('a3');
    expect(line.add(waiting('c', 'c1'))?.key).toBe('a2');
    expect(line.add(waiting('d', 'd1'))?.key).toBe('d1');
    expect(taken(line)).toEqual(['a1', 'b1', 'c1']);
  });

  it('are taken out by their key, and when they are old', () => {
    const line = new WaitingRequests(10);
    ['a1', 'a2', 'a3', 'b1'].forEach((key, at) => void line.add(waiting(key.charAt(0), key, at * 10)));
    expect(line.take('a2')?.key).toBe('a2');
    expect(line.take('a2')).toBeUndefined();
    expect([...line.expired(25)].map(({ key }) => key)).toEqual(['a1', 'a3']);
    expect(line.isFull('a', 100)).toBe(false);
    expect(taken(line)).toEqual(['b1']);
  });

  it('have no place behind one that waits for too long, nor when all are full and no line is longer than theirs', () => {
    const line = new WaitingRequests(3);
    line.add(waiting('a', 'a1', 10));
    expect([line.isFull('a', 10), line.isFull('a', 11), line.isFull('b', 11)]).toEqual([false, true, false]);
    line.add(waiting('a', 'a2', 20));
    line.add(waiting('b', 'b1', 20));
    expect(['a', 'b', 'c'].map((source) => line.isFull(source, 0))).toEqual([true, true, false]);
    expect(line.add(waiting('c', 'c1', 30))?.key).toBe('a2');
    expect(line.add(waiting('d', 'd1', 30))?.key).toBe('d1');
    expect(line.isFull('d', 0)).toBe(true);
  });

  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), source: fc.constantFrom('a', 'b', 'c'), key: fc.nat(30) }),
    fc.record({ do: fc.constant('next' as const) }),
    fc.record({ do: fc.constant('take' as const), key: fc.nat(30) }),
    fc.record({ do: fc.constant('expired' as const), before: fc.nat(60) }),
  );

  it.prop([fc.array(step, { maxLength: 300 })])(
    'are never lost and never twice, nor more than there is room for',
    (steps) => {
      const line = new WaitingRequests(8);
      const inside = new Set<string>();
      const out = (request: WaitingRequest | undefined): void => {
        if (request !== undefined) expect(inside.delete(request.key)).toBe(true);
      };
      steps.forEach((each, at) => {
        if (each.do === 'next') out(line.next());
        else if (each.do === 'take') out(line.take(String(each.key)));
        else if (each.do === 'expired') for (const gone of line.expired(each.before)) out(gone);
        else if (!inside.has(String(each.key))) {
          inside.add(String(each.key));
          out(line.add(waiting(each.source, String(each.key), at)));
        }
        expect(line.size).toBe(inside.size);
        expect(line.size).toBeLessThanOrEqual(8);
        for (const key of inside) expect(line.has(key)).toBe(true);
      });
      expect(taken(line).sort()).toEqual([...inside].sort());
    },
  );
});

describe('recent keys', () => {
  it('are known for a while', () => {
    const keys = new RecentKeys(100);
    keys.note('one', 1000);
    expect([keys.has('one', 1099), keys.has('one', 1100), keys.has('two', 1000)]).toEqual([true, false, false]);
  });
});
