import fc from 'fast-check';
import sdpTransform from 'sdp-transform';
import { describe, expect, it } from 'vitest';
import { readAttributes } from '../../src/sdp/attributes.ts';

describe('the attributes of a description', () => {
  it('the attributes of a text are parsed equally each time, whatever was parsed in between', () => {
    const line = fc.oneof(
      fc.constant('m='),
      fc.integer({ min: 0, max: 127 }).map((type) => `a=rtpmap:${type} PCMU/8000`),
      fc.constantFrom('a=sendonly', 'a=ptime:20', 'c=IN IP4 192.0.2.1', 'a=fmtp:101 0-15', 'a=__proto__:1'),
      fc.string({ maxLength: 5000, minLength: 3000 }).map((text) => `a=x:${text}`),
    );
    const texts = fc.array(fc.array(line, { maxLength: 6 }).map((lines) => lines.map((each) => `${each}\n`).join('')));
    fc.assert(
      fc.property(texts, (all) => {
        for (const text of [...all, ...all]) expect(readAttributes(text)).toEqual(sdpTransform.parse(text));
      }),
    );
  });

  it('the attributes of a text are one cached object, until many others were parsed', () => {
    const first = readAttributes('a=sendonly\n');
    expect(readAttributes('a=sendonly\n')).toBe(first);
    for (let i = 0; i < 100; i++) readAttributes(`a=x:${i}${' '.repeat(1000)}\n`);
    expect(readAttributes('a=sendonly\n')).not.toBe(first);
    expect(readAttributes('a=sendonly\n')).toEqual(first);
  });
});
