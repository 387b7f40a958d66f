import { fc, it } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { glance, tagIn } from '../../src/message/glance.ts';
import { parse } from '../../src/message/parse.ts';
import { plainlyWritten, written } from '../support/message-arbitrary.ts';

const seen = (text: string | Uint8Array) => {
  const octets = typeof text === 'string' ? Buffer.from(text, 'latin1') : Buffer.from(text);
  return glance(octets, octets.toString('latin1'));
};

const plain = [
  'INVITE sip:a@example.com SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
  'v: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2',
  'Max-Forwards: 70',
  'f: "A" <sip:a@x>;tag=1',
  'TO:<sip:b@y>',
  'Call-ID:  one@x \t',
  'CSeq: 1 INVITE',
  'X-Long-Name-That-Is-Not-Read: 1',
];
const text = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const without = (at: number, ...instead: string[]): string => text(plain.toSpliced(at, 1, ...instead));

describe('a glance at a request (RFC 3261 §8.2.6.2)', () => {
  it('cuts out what a response copies', () => {
    expect(seen(`${text(plain)}body\nwith\rlines`)).toEqual({
      method: 'INVITE',
      vias: ['SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1', 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2'],
      from: '"A" <sip:a@x>;tag=1',
      to: '<sip:b@y>',
      callId: 'one@x',
      cseq: '1 INVITE',
    });
  });

  it.each([
    ['a response', without(0, 'SIP/2.0 200 OK')],
    ['another version', without(0, 'INVITE sip:a@x SIP/3.0')],
    ['no Request-URI', without(0, 'INVITE SIP/2.0')],
    ['a request line alone', 'INVITE sip:a@x SIP/2.0'],
    ['no Via', text(plain.toSpliced(1, 2))],
    ['no From', without(4)],
    ['no To', without(5)],
    ['an empty Call-ID', without(6, 'Call-ID: ')],
    ['no CSeq', without(7)],
    ['two To', without(5, 'To: <sip:b@y>', 't: <sip:b@y>;tag=2')],
    ['two equal From', text([...plain, 'f: "A" <sip:a@x>;tag=1'])],
    ['a space before the colon of a Via', text([...plain, 'Via : SIP/2.0/UDP 192.0.2.3'])],
    ['a fold', without(5, 'To: <sip:b@y>', ' ;tag=2')],
    ['a fold of a line that is not read', text([...plain, '\tmore'])],
    ['a CR within a line', without(5, 'To: <sip:b@y>\rX: 1')],
    ['a CR before a CRLF', without(6, 'Call-ID: one@x\r')],
    ['an LF alone', without(5, 'To: <sip:b@y>\nX: 1')],
    ['a line without a colon', text([...plain, 'no header'])],
    ['no empty line', plain.join('\r\n')],
    ['an LF in place of the empty line', `${plain.join('\r\n')}\r\n\n`],
    ['a line end before it', `\r\n${text(plain)}`],
    ['nothing', ''],
  ])('leaves to the parser: %s', (_name, request) => {
    expect(seen(request)).toBeUndefined();
  });

  it.prop([plainlyWritten])('of what the parser reads is what the parser reads, with the same To tag', ({ octets }) => {
    const [glanced, parsed] = [seen(octets), parse(octets)];
    if (glanced === undefined || !parsed.ok) return;
    const { headers, to, kind, via } = parsed.value;
    expect(kind).toBe('request');
    const values = (name: string): string[] =>
      headers.all(name).map((value) => Buffer.from(value, 'utf8').toString('latin1').trim());
    const list = (vias: readonly string[]): string => vias.join(',').replace(/\s*,\s*/g, ',');
    expect(list(glanced.vias)).toBe(list(values('Via')));
    expect([glanced.from, glanced.to, glanced.callId, glanced.cseq].map((each) => [each])).toEqual(
      ['From', 'To', 'Call-ID', 'CSeq'].map(values),
    );
    expect(via.branch).toBeDefined();
    if (to.tag !== undefined) expect(tagIn(glanced.to)).toBe(to.tag);
  });

  it.prop([fc.oneof(written, plainlyWritten), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 })])(
    'never throws, and never finds a To tag missing where the parser finds one',
    ({ octets }, changes) => {
      for (const [at, octet] of changes) if (at < octets.length) octets[at] = octet;
      const [glanced, parsed] = [seen(octets), parse(octets)];
      if (glanced === undefined || !parsed.ok) return;
      if (parsed.value.to.tag !== undefined) expect(tagIn(glanced.to)).toBeDefined();
      expect(parsed.value.kind).toBe('request');
    },
  );
});
