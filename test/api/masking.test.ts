import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Faults } from '../../src/api/endpoint/faults.ts';
import { Log } from '../../src/api/log/log.ts';
import type { Logger } from '../../src/api/log/logger.ts';
import { maskSecrets } from '../../src/api/log/mask-secrets.ts';
import { traceText } from '../../src/api/log/trace-text.ts';
import { leastCpuMs } from '../support/cpu-time.ts';
import { invite } from './fake-stack.ts';
import { oneCall } from './harness.ts';

const memoryLogger = (lines: unknown[][]): Logger => {
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push([level, fields, message]);
    };
  return {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
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
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 ***',
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

  it('are masked in whatever is logged: message, fields, what is within them, errors and their causes', () => {
    const lines: unknown[][] = [];
    const log = new Log(memoryLogger(lines)).of({ peer: 'sip:bob:hunter2@b' });
    const cause = new Error('sip:a?Authorization=hunter2');
    const err = new Error('Authorization: hunter2', { cause });
    log.write('warn', { text: 'a=ice-pwd:hunter2', err, n: 5, parts: [{ k: 'k=hunter2' }] }, 'Authorization: hunter2');
    expect(lines).toHaveLength(1);
    expect(inspect(lines, { depth: 9 })).not.toContain('hunter2');
    expect(lines[0]).toMatchObject(['warn', { peer: 'sip:bob:***@b', n: 5 }, 'Authorization: ***']);
    expect([err.message, cause.message]).toEqual(['Authorization: hunter2', 'sip:a?Authorization=hunter2']);
  });

  it('are masked in the warning of a fault that nobody listens to', () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    new Faults(undefined).report({ error: new Error('sip:bob:hunter2@b'), during: 'a subscriber' });
    expect(emitWarning).toHaveBeenCalledOnce();
    expect(String(emitWarning.mock.calls[0])).not.toContain('hunter2');
    expect(String(emitWarning.mock.calls[0])).toContain('sip:bob:***@b');
    emitWarning.mockRestore();
  });

  it('masking never throws and takes linear time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof maskSecrets(text) === 'string'));
    const pieces = [
      'Authorization:',
      'Authorization: x\r\n ',
      'sip:a:',
      'a=crypto:',
      'sips:',
      '\t',
      '\r\n ',
      'auth',
      'auth ',
      '@',
    ];
    pieces.push(
      'a=crypto: 1',
      'k=',
      ' k',
      'signal ',
      'nonce="\\',
      'opaque ',
      'sip:a:b@',
      '?',
      'c:',
      '--',
      '\r\n',
      'y:',
      '-:',
      ' :',
    );
    for (const piece of pieces) {
      const long = piece.repeat(Math.ceil(65_536 / piece.length));
      const costMs = leastCpuMs(() => void maskSecrets(long));
      expect(costMs, piece).toBeLessThan(100);
    }
  });
});

const text = (...lines: readonly string[]): string => lines.join('\r\n');
const header = (line: string): string => text('OPTIONS sip:b@h SIP/2.0', line, 'CSeq: 1 OPTIONS', '', '');
const body = (start: string, headers: string, lines: string): string =>
  text(start, 'From: <sip:a@h>', ...(headers === '' ? [] : [headers]), '', lines);
const info = 'INFO sip:b@h SIP/2.0';
const inviting = 'INVITE sip:b@h SIP/2.0';

/** A message, or a sentence, with the secret `s` in it. */
const places: Readonly<Record<string, (s: string) => string>> = {
  Authorization: (s) => header(`Authorization: Digest username="b", response="${s}"`),
  'Proxy-Authorization, folded': (s) => header(`PROXY-Authorization\t: Digest\r\n  cnonce="x",\r\n\tresponse=${s}`),
  'Authorization after a quoted line end': (s) => header(`Authorization: Digest username="a\\nb", response="${s}"`),
  'Authentication-Info': (s) => header(`Authentication-Info: rspauth="${s}"`),
  'the nonce of WWW-Authenticate': (s) => header(`WWW-Authenticate: Digest realm="r", nonce="${s}", opaque="${s}"`),
  'the nonce of Proxy-Authenticate, folded': (s) => header(`proxy-authenticate: Digest realm="r",\r\n nonce = ${s}`),
  Cookie: (s) => header(`Cookie: id=${s}`),
  'Set-Cookie': (s) => header(`Set-Cookie: id=${s}; Path=/`),
  Identity: (s) => header(`Identity: ${s}.${s}.${s};info=<https://cert.example/c>;ppt=shaken`),
  'Identity by its compact name': (s) => header(`y:${s}`),
  'P-Media-Authorization': (s) => header(`P-Media-Authorization: ${s}`),
  'a header of an API key': (s) => header(`X-Api-Key: ${s}`),
  'a header of a token with a long name': (s) => header(`X-${'A'.repeat(90)}-Token: ${s}`),
  'a Request-URI': (s) => `INVITE sip:bob:${s}@h SIP/2.0\r\n\r\n`,
  'a URI with a long user': (s) => header(`Contact: <sip:${'u'.repeat(300)}:${s}@h>`),
  'a URI with an IPv6 host': (s) => header(`Contact: <sips:bob:${s}@[2001:db8::1]:5061>`),
  'a URI with parameters in its user': (s) => header(`f: sip:+1;phone-context=+2:${s}@h;tag=1`),
  'a URI right after the colon': (s) => header(`To:sip:bob:${s}@h`),
  'the second URI of a list': (s) => header(`Route: <sip:a@b>,<SIP:c:${s}@d>`),
  'the second URI of a word': (s) => header(`Alert-Info: sip:a@b,sip:c:${s}@d`),
  'a web address': (s) => header(`Call-Info: <https://bob:${s}@h/x>`),
  'the query of a web address': (s) => header(`Alert-Info: <http://h/ring.wav?token=${s}>`),
  'the headers of Refer-To': (s) => header(`Refer-To: <sip:b@h;method=INVITE?Replaces=1&Authorization=Digest%20${s}>`),
  'the headers of r, folded': (s) => header(`r:\r\n <sip:b@h?Cookie=${s}>`),
  'k=': (s) => body(inviting, 'c: application/sdp', text('v=0', `k=base64:${s}`, 'm=audio 1 RTP/AVP 0')),
  'k= of a medium': (s) => body(inviting, 'c: application/sdp', `v=0\nm=audio 1 RTP/AVP 0\nk=clear:${s}\n`),
  'a=key-mgmt': (s) =>
    body(inviting, 'c: application/sdp', text('v=0', `a=key-mgmt:mikey ${s}`, 'm=audio 1 RTP/AVP 0')),
  'a=ice-pwd': (s) => body(inviting, 'c: application/sdp', text('m=audio 1 RTP/AVP 0', `a=ice-pwd:${s}`, 'a=rtcp-mux')),
  'a=crypto': (s) => body(inviting, '', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${s}|2^20|1:4`),
  'the second key of a=crypto': (s) =>
    body(inviting, '', `A=CRYPTO:1 AES_CM_128_HMAC_SHA1_80 inline:x;inline:${s} KDR=1`),
  'a=crypto of another method': (s) => body(inviting, '', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 other:${s}`),
  'a part of a multipart body': (s) =>
    body(
      inviting,
      'c: multipart/mixed;boundary=x',
      text('--x', 'Content-Type: application/sdp', '', `k=clear:${s}`, '--x--'),
    ),
  'an encoded part of a multipart body': (s) =>
    body(
      inviting,
      'c: multipart/mixed;boundary=x',
      text('--x', 'Content-Type: application/sdp', 'Content-Transfer-Encoding: base64', '', s, s, '--x--'),
    ),
  'INFO with application/dtmf-relay': (s) =>
    body(info, 'Content-Type: application/dtmf-relay', `Signal= ${s}\r\nDuration=160`),
  'INFO with application/dtmf': (s) => body(info, 'c : Application/DTMF', s),
  'INFO with application/dtmf, the type folded': (s) => body(info, 'Content-Type:\r\n application/dtmf', ` ${s}`),
  'INFO with a type of a vendor': (s) =>
    body(info, 'c: application/vnd.nortelnetworks.digits', `p=Digit-Collection\r\nd=${s}`),
  'INFO with a type that is not known': (s) => body(info, 'c: application/x-keys', `<key>${s}</key>`),
  'INFO without a type': (s) => body(info, '', s),
  'a part of INFO': (s) =>
    body(info, 'c: multipart/mixed;boundary=x', text('--x', 'Content-Type: application/dtmf', '', s, '--x--')),
  'NOTIFY with KPML': (s) =>
    body('NOTIFY sip:b@h SIP/2.0', 'c: application/kpml-response+xml', `<kpml-response digits="${s}"/>`),
  'a sentence that quotes a header': (s) => `the peer sent "Authorization: Digest response=${s}"`,
  'a sentence with a URI': (s) => `"sip:bob:${s}@h" is no SIP URI: character 1`,
  'a sentence with a header after a URI': (s) => `no: sip:bob:${s}@h, Authorization: Digest ${s}`,
  'SDP as JSON': (s) => JSON.stringify({ sdp: `v=0\r\nk=clear:${s}\r\na=ice-pwd:${s}\r\n` }),
  'a fragment with the body of INFO': (s) => `Signal=${s}\r\nDuration=100`,
};

describe('a secret', () => {
  // What no text around it has, of characters that passwords (RFC 3261 §25.1) and keys have.
  const secrets = fc
    .string({ unit: fc.constantFrom(...'QZq37+_'), minLength: 6, maxLength: 40 })
    .filter((s) => /[QZ]/.test(s));

  it.each(Object.keys(places))('never appears in a log: %s', (place) => {
    const lines: unknown[][] = [];
    const log = new Log(memoryLogger(lines));
    fc.assert(
      fc.property(secrets, (secret) => {
        const written = places[place]?.(secret) ?? '';
        lines.length = 0;
        const octets = Buffer.from(written);
        const [local, remote] = [
          { host: '192.0.2.1', port: 5060 },
          { host: '192.0.2.2', port: 5060 },
        ];
        const trace = traceText({ direction: 'received', transport: 'UDP', local, remote, octets, at: 0 });
        log.write('error', { err: new Error(written), text: written }, trace);
        return !inspect(lines, { depth: 9, maxStringLength: null }).includes(secret);
      }),
      { numRuns: 30 },
    );
  });

  it('takes nothing with it that tells what happened', () => {
    const message = text(
      'INFO sip:bob@example.com;transport=udp SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport',
      'From: "Al: ice" <sip:alice@[2001:db8::1]:5060>;tag=a',
      'To: sip:bob@example.com;tag=b',
      'Call-ID: a@b',
      'CSeq: 2 INFO',
      'Supported: replaces',
      'Content-Type: application/sdp',
      '',
      'v=0',
      'o=- 1 1 IN IP4 192.0.2.1',
      'a=rtpmap:0 PCMU/8000',
      'a=candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host',
    );
    expect(maskSecrets(message)).toBe(message);
    const challenge = header('WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD5, qop="auth"');
    expect(maskSecrets(challenge)).toContain(
      'WWW-Authenticate: Digest realm="r", nonce="***", algorithm=MD5, qop="auth"',
    );
  });
});

describe('a level that is off', () => {
  it('costs no line, whether of an event or of a message', () => {
    const lines: unknown[][] = [];
    const asked: string[] = [];
    const isLevelEnabled = (level: string): boolean => {
      asked.push(level);
      return level === 'error';
    };
    const { fake } = oneCall({ ...memoryLogger(lines), isLevelEnabled });
    fake.establish();
    fake.end();
    expect(lines).toEqual([]);
    expect(asked).toContain('info');
  });
});

describe('a logger', () => {
  it('may be console, whose trace is not used: it would print stacks', () => {
    const spies = (['trace', 'debug', 'info'] as const).map((level) => vi.spyOn(console, level).mockReturnValue());
    const log = new Log(console);
    log.write('trace', {}, 'a message');
    log.write('info', {}, 'a call');
    expect(spies.map((spy) => spy.mock.calls)).toEqual([[], [[{}, 'a message']], [[{}, 'a call']]]);
    for (const spy of spies) spy.mockRestore();
  });

  it('needs neither child nor trace', () => {
    const lines: unknown[][] = [];
    const { trace: _, ...others } = memoryLogger(lines);
    new Log(others).of({ call: 'a' }).write('trace', {}, 'a message');
    expect(lines).toEqual([['debug', { call: 'a' }, 'a message']]);
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
      isLevelEnabled: broken,
    });
    fake.ring('b', invite('two@caller'));
    fake.faults.next({ on: 'fault', error: new Error('bug'), during: 'x' });
    fake.end();
    expect(call.state).toBe('ended');
  });
});
