import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Logger } from '../../src/api/log/logger.ts';
import { maskingLogger } from '../../src/api/log/logger.ts';
import { maskSecrets } from '../../src/api/log/mask-secrets.ts';
import { traceText } from '../../src/api/log/trace-text.ts';
import { leastCpuMs } from '../support/cpu-time.ts';
import { invite } from './fake-stack.ts';
import { oneCall } from './harness.ts';

const memoryLogger = (lines: unknown[][], bindings: object = {}): Logger => {
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push([level, { ...bindings, ...fields }, message]);
    };
  return {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => memoryLogger(lines, { ...bindings, ...more }),
  };
};

const message = [
  'INVITE sip:bob:hunter2@example.com SIP/2.0',
  'Authorization: Digest username="bob", response="hunter2"',
  'proxy-authorization : Digest username="bob",',
  '\tresponse="hunter2"',
  'From: <sip:alice@example.com>',
  '',
  'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:hunter2',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:hunter2',
  'm=audio 4000 RTP/AVP 0',
].join('\r\n');

describe('secrets', () => {
  it('are masked, and nothing else is', () => {
    const masked = maskSecrets(message);
    expect(masked).not.toContain('hunter2');
    expect(masked.split('\r\n')).toEqual([
      'INVITE sip:bob:***@example.com SIP/2.0',
      'Authorization: ***',
      'proxy-authorization: ***',
      'From: <sip:alice@example.com>',
      '',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***',
      'a=ice-ufrag:abcd',
      'a=ice-pwd:***',
      'm=audio 4000 RTP/AVP 0',
    ]);
  });

  it('are masked in a trace', () => {
    const text = traceText({
      direction: 'sent',
      transport: 'UDP',
      local: { host: '192.0.2.1', port: 5060 },
      remote: { host: '192.0.2.9', port: 5062 },
      octets: Buffer.from(message),
      at: 0,
    });
    expect(text).toMatch(/^UDP 192.0.2.1:5060 → 192.0.2.9:5062\nINVITE /);
    expect(text).not.toContain('hunter2');
  });

  it('are masked in whatever is logged: message, fields, bindings, errors', () => {
    const lines: unknown[][] = [];
    const log = maskingLogger(memoryLogger(lines)).child({ peer: 'sip:bob:hunter2@b' });
    log.warn({ text: 'a=ice-pwd:hunter2', err: new Error('Authorization: hunter2'), n: 5 }, 'Authorization: hunter2');
    expect(lines).toHaveLength(1);
    expect(inspect(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject(['warn', { peer: 'sip:bob:***@b', n: 5 }, 'Authorization: ***']);
  });

  it('masking never throws and takes linear time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof maskSecrets(text) === 'string'));
    for (const piece of ['Authorization:', 'Authorization: x\r\n ', 'sip:a:', 'a=crypto:', 'sips:', '\t', '\r\n ']) {
      const long = piece.repeat(Math.ceil(65_536 / piece.length));
      const costMs = leastCpuMs(() => void maskSecrets(long));
      expect(costMs, piece).toBeLessThan(100);
    }
  });
});

describe('the log', () => {
  it('of a call carries its ids, tells its beginning and its end, and keeps digits to itself', () => {
    const lines: unknown[][] = [];
    const { fake } = oneCall(memoryLogger(lines));
    fake.establish();
    fake.tell('a', { type: 'dtmf', digit: '7', durationMs: 100, method: 'rtp' });
    fake.end('a', { by: 'remote' });
    const info = lines.filter(([level]) => level === 'info');
    expect(info).toMatchObject([
      ['info', { call: 'a', callId: 'one@caller', from: 'sip:alice@example.com' }, 'incoming call'],
      ['info', { call: 'a' }, 'the call is up'],
      ['info', { call: 'a', cause: 'remote' }, 'the call is over: ended by the peer'],
    ]);
    expect(JSON.stringify(lines.filter(([, , text]) => text === 'a DTMF digit'))).not.toContain('"7"');
  });

  it('holds faults, and one that fails itself ends nothing', () => {
    const lines: unknown[][] = [];
    const broken = (): never => {
      throw new Error('disk full');
    };
    const { fake, call } = oneCall({
      ...memoryLogger(lines),
      info: broken,
      error: broken,
      child: () => ({ ...memoryLogger(lines), info: broken, child: broken }),
    });
    fake.ring('b', invite('two@caller'));
    fake.faults.next({ on: 'fault', error: new Error('bug'), during: 'x' });
    fake.end();
    expect(call.state).toBe('ended');
  });
});
