import { expect, it } from 'vitest';
import { fingerprint } from '../../src/core/fingerprint.ts';

it('a fingerprint has eight characters of one octet, whatever the text', () => {
  for (const text of ['', 'a', 'tag call@host 1 INVITE', 'ü'.repeat(300), '\u{1f600}']) {
    expect(fingerprint(text)).toMatch(/^[\0-\xff]{8}$/);
    expect(fingerprint(text)).toBe(fingerprint(`${text} `.slice(0, -1)));
  }
});

it('texts that differ little, as those of one peer do, have different fingerprints, in each half of the bits', () => {
  const texts = new Set<string>();
  for (let i = 0; i < 20_000; i++) {
    texts.add(`p1${i} c-${i}@10.0.0.9 1 OPTIONS`);
    texts.add(`p1 c-1@10.0.0.9 ${i} OPTIONS`);
    texts.add(`${i}`.padStart(40, '0'));
  }
  const all = [...texts].map(fingerprint);
  expect(new Set(all).size).toBe(texts.size);
  // Of 60,000 random values of 32 bits 0.4 pairs are equal; of values with 24 useful bits there would be a hundred.
  for (const half of [all.map((each) => each.slice(0, 4)), all.map((each) => each.slice(4))]) {
    expect(texts.size - new Set(half).size).toBeLessThan(6);
  }
});

it('changes in about half of its bits when one character changes', () => {
  const bits = (text: string): string =>
    [...fingerprint(text)].map((each) => each.charCodeAt(0).toString(2).padStart(8, '0')).join('');
  let changed = 0;
  const base = 'p1 c-0123456789@10.0.0.9 1 OPTIONS';
  for (let at = 0; at < base.length; at++) {
    const other = bits(`${base.slice(0, at)}~${base.slice(at + 1)}`);
    changed += [...bits(base)].filter((bit, i) => bit !== other[i]).length;
  }
  expect(changed / base.length).toBeGreaterThan(28);
  expect(changed / base.length).toBeLessThan(36);
});
