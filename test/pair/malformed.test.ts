import { describe, expect, it } from 'vitest';
import { expectQuiet } from '../../src/testing/index.ts';
import { type Alone, alone, requestText, us } from '../support/alone.ts';
import { asRequest } from '../support/message-kinds.ts';
import { nothingBusy } from '../support/quiet.ts';

// What a whole stack does with what is malformed: 400 without state, or silence; never an exception, nothing left.

const methods = 'INVITE ACK CANCEL BYE OPTIONS REGISTER PRACK UPDATE INFO REFER NOTIFY SUBSCRIBE MESSAGE DANCE'.split(
  ' ',
);
const mandatory = ['Via', 'From', 'To', 'Call-ID', 'CSeq'];
const others = ['Max-Forwards', 'Contact', 'Content-Length', 'Content-Type', 'Require', 'Route', 'Expires'];
const values = ['', ' ,', ';;;', '<', '"', '<sip:>', '-1', '99999999999999999999', '__proto__', 'x'.repeat(9000)];

/** Sends it, waits a moment, and gives back what the phone heard, as text: an answer repeats what is malformed. */
const answersTo = ({ phone, clock }: Alone, text: string): readonly string[] => {
  const before = phone.received.length;
  phone.send(Buffer.from(text, 'latin1'), us);
  clock.advance(25);
  return phone.received.slice(before).map(({ octets }) => Buffer.from(octets).toString('latin1'));
};

const statusOf = (answer: string): number => Number(/^SIP\/2\.0 (\d{3}) /.exec(answer)?.[1]);

describe.each(methods)('%s with a broken header', (method) => {
  it.each(mandatory)('%s: 400 or silence, and no state (RFC 3261 §8.2.1, RFC 3261 §7.3.1)', async (name) => {
    const it = await alone();
    // Nearly anything is a Call-ID.
    const broken = name === 'Call-ID' ? ['', 'a b', 'x'.repeat(9000)] : values;
    const line = new RegExp(`${name}: .*\r\n`);
    const whole = requestText(method);
    const texts = [whole.replace(line, ''), ...broken.map((value) => whole.replace(line, `${name}: ${value}\r\n`))];
    if (name !== 'Via') texts.push(whole.replace(line, '$&$&'));
    let malformed = 0;
    for (const text of texts) {
      const answers = answersTo(it, text);
      malformed += 1;
      expect([text, it.stack.counts['malformed.request']]).toEqual([text, malformed]);
      expect(answers.length).toBeLessThanOrEqual(method === 'ACK' ? 0 : 1);
      for (const answer of answers) expect([400, 513]).toContain(statusOf(answer));
      expect(it.stack.busy).toEqual(nothingBusy);
    }
    expect(it.faults).toEqual([]);
    expect(it.stack.transport.counts.faults).toBe(0);
  });

  it.each(others)('%s: an answer or silence, no fault, and quiet in the end', async (name) => {
    const it = await alone();
    const whole = requestText(method);
    let n = 0;
    for (const value of [undefined, ...values]) {
      const text = whole.replace(new RegExp(`${name}: .*\r\n`), '').replace('Call-ID: ', () => `Call-ID: ${n}`);
      const line = value === undefined ? '' : `${name}: ${value}\r\n`;
      const fresh = text.replace('z9hG4bK-', `z9hG4bK-${n++}-`).replace('\r\n\r\n', `\r\n${line}\r\n`);
      const answers = answersTo(it, fresh);
      if (method === 'ACK') expect(answers).toEqual([]);
      // An INVITE that is good enough waits for the app.
      else if (method !== 'INVITE') expect(answers).toHaveLength(1);
      for (const answer of answers) expect(statusOf(answer)).toBeGreaterThanOrEqual(100);
    }
    it.stack.command({ to: 'usages', do: 'endAll' });
    it.clock.runAll();
    expect(it.faults).toEqual([]);
    expectQuiet(it.stack);
  });
});

describe('a malformed request', () => {
  it('is told the reason, in an answer with a To tag (RFC 3261 §20.16)', async () => {
    const it = await alone();
    const [answer = ''] = answersTo(it, requestText('INVITE', { CSeq: '4294967297 INVITE' }));
    expect(statusOf(answer)).toBe(400);
    expect(answer).toContain('Warning: 399 rxsip "cseq: the CSeq number is not within 0 and 2^31 - 1"\r\n');
    expect(answer).toMatch(/\r\nTo: <sip:us@10.0.0.1>;tag=\w+\r\n/);
  });

  it('is answered to where its Via says, with received and rport in it (RFC 3581 §4, RFC 3261 §18.2.2)', async () => {
    const it = await alone();
    const via = (text: string, port: number, expected: string): void => {
      const [answer = ''] = answersTo(it, requestText('OPTIONS', { Via: `SIP/2.0/UDP ${text}`, CSeq: 'x' }));
      if (port === 5060) expect(answer).toContain(`\r\nVia: SIP/2.0/UDP ${expected}\r\n`);
      expect(it.network.carried.at(-1)?.to).toEqual({ host: '10.0.0.9', port });
    };
    via('a.example:9;rport;branch=z9hG4bK1', 5060, 'a.example:9;branch=z9hG4bK1;received=10.0.0.9;rport=5060');
    via('a.example;branch=z9hG4bK2', 5060, 'a.example;branch=z9hG4bK2;received=10.0.0.9');
    via('10.0.0.9:5099;branch=z9hG4bK3', 5099, '');
  });
});

describe('a malformed response', () => {
  it('is dropped and counted, and the call goes on to the next', async () => {
    const it = await alone();
    it.stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:phone@10.0.0.9' });
    const request = asRequest(it.phone.take());
    const field = (name: string): string => `${name}: ${request.headers.get(name)}\r\n`;
    const whole = `SIP/2.0 486 Busy Here\r\n${['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(field).join('')}\r\n`;
    let malformed = 0;
    const bad = mandatory.flatMap((name) =>
      ['', `${name}: \r\n`, `${name}: ;;;\r\n`].map((line) => whole.replace(new RegExp(`${name}: .*\r\n`), line)),
    );
    // RFC 3261 §20.16: a status beyond 699 or beyond any integer, and no status at all.
    for (const status of ['4294967782', '700', '099', '-86', '4 6', '']) bad.push(whole.replace('486', status));
    for (const text of bad.filter((each) => !each.includes('Call-ID: ;;;'))) {
      it.phone.send(Buffer.from(text), us);
      it.clock.advance(10);
      malformed += 1;
      expect([text, it.stack.counts['malformed.response']]).toEqual([text, malformed]);
    }
    expect(it.ends).toEqual([]);
    it.phone.send(Buffer.from(whole), us);
    it.clock.runAll();
    expect(it.ends).toMatchObject([{ by: 'remote', status: 486 }]);
    expect(it.faults).toEqual([]);
    expectQuiet(it.stack);
  });
});
