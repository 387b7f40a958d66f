import { describe, expect, it } from 'vitest';
import { cryptoEntropy } from '../../src/stack/crypto-entropy.ts';
import { realClock } from '../../src/stack/timers/clock.ts';
import { isNotSip } from '../../src/transport/not-sip.ts';

describe('the real entropy', () => {
  it('the real entropy makes tokens of 65 bits that fit into a tag or a branch, none twice', () => {
    const entropy = cryptoEntropy();
    const tokens = Array.from({ length: 5000 }, () => entropy.token());
    expect(new Set(tokens).size).toBe(5000);
    for (const token of tokens) expect(token).toMatch(/^[0-9a-v]{13}$/);
    // Every character of the alphabet turns up at every place: 5000 draws miss one with a chance of 1e-67.
    for (let place = 0; place < 13; place++) expect(new Set(tokens.map((token) => token[place])).size).toBe(32);
  });

  it('the real entropy makes integers of at least low and below high', () => {
    const entropy = cryptoEntropy();
    const seen = new Set(Array.from({ length: 300 }, () => entropy.integer(3, 6)));
    expect([...seen].sort()).toEqual([3, 4, 5]);
  });
});

describe('the real clock', () => {
  it('the real clock wakes once, never early and never before `at` returns, and can be cancelled', async () => {
    const at = realClock.now() + 5;
    let calledOff = true;
    realClock.at(at - 3, () => {
      calledOff = false;
    })();
    let inside = true;
    const woken = new Promise<readonly [at: number, inside: boolean]>((wake) => {
      realClock.at(at, () => wake([realClock.now(), inside]));
      inside = false;
    });
    const [when, wasInside] = await woken;
    expect(when).toBeGreaterThanOrEqual(at);
    expect([wasInside, calledOff]).toEqual([false, true]);
  });

  it('the real clock waits for a delay of a month, which is longer than a timer of Node', async () => {
    let early = false;
    const callOff = realClock.at(realClock.now() + 31 * 24 * 3_600_000, () => {
      early = true;
    });
    await new Promise<void>((wake) => void realClock.at(realClock.now() + 5, wake));
    callOff();
    expect(early).toBe(false);
  });
});

describe('isNotSip', () => {
  it('a datagram is recognised as not SIP by its first octets', () => {
    for (const text of ['', '\r\n', '\r\n\r\n', '\0\0', '\r\n\0', '\x01\x01'])
      expect(isNotSip(Buffer.from(text))).toBe(true);
    for (const text of ['INVITE', '\r\nINVITE', ' x', 'é']) expect(isNotSip(Buffer.from(text))).toBe(false);
  });
});
