import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTo } from '../../src/sdp/answer.ts';
import { writeOffer } from '../../src/sdp/offer.ts';
import { planFromAnswer } from '../../src/sdp/plan-from-answer.ts';
import type { AudioProtocol, LocalSrtp } from '../../src/sdp/profile.ts';
import type { SrtpSuite } from '../../src/signal/srtp.ts';
import { leastCpuMs } from '../support/cpu-time.ts';
import { localMedia, mediaLines, read, text, withMedia } from './descriptions.ts';

const key = (octets: number, fill: number): string => Buffer.alloc(octets, fill).toString('base64');
const [mine30, mine44, theirs30, theirs44] = [key(30, 1), key(44, 2), key(30, 3), key(44, 4)];

const srtp = (policy: LocalSrtp['policy'], agreed?: AudioProtocol): { srtp: LocalSrtp } => ({
  srtp: {
    policy,
    ...(agreed && { agreed }),
    keys: [
      { suite: 'AES_CM_128_HMAC_SHA1_80', key: mine30 },
      { suite: 'AEAD_AES_256_GCM', key: mine44 },
    ],
  },
});

const good = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${theirs30}`;
const cryptoOf = (sdp: Uint8Array): string[] =>
  text(sdp)
    .split('\r\n')
    .filter((line) => line.startsWith('a=crypto'));

const readLines = (...lines: string[]) => read(withMedia('m=audio 6000 RTP/SAVP 0', ...lines)).lines[0]?.crypto;

describe('an a=crypto line', () => {
  it.each([
    [good, 1, 'AES_CM_128_HMAC_SHA1_80'],
    [`a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:${theirs30}`, 7, 'AES_CM_128_HMAC_SHA1_32'],
    [`a=crypto:2 AES_256_CM_HMAC_SHA1_80 inline:${key(46, 9)}`, 2, 'AES_256_CM_HMAC_SHA1_80'],
    [`a=crypto:2 AES_256_CM_HMAC_SHA1_32 inline:${key(46, 9)}`, 2, 'AES_256_CM_HMAC_SHA1_32'],
    [`a=crypto:999999999 AEAD_AES_128_GCM inline:${key(28, 9)}`, 999_999_999, 'AEAD_AES_128_GCM'],
    [`a=crypto:3 AEAD_AES_256_GCM inline:${theirs44}`, 3, 'AEAD_AES_256_GCM'],
    [`${good}|2^20`, 1, 'AES_CM_128_HMAC_SHA1_80'],
    [`${good}|1048576`, 1, 'AES_CM_128_HMAC_SHA1_80'],
    [`${good} WSH=128`, 1, 'AES_CM_128_HMAC_SHA1_80'],
    [`${good} -FANCY=1 WSH=64`, 1, 'AES_CM_128_HMAC_SHA1_80'],
  ])('a usable a=crypto line is read: %s', (line, tag, suite) => {
    expect(readLines(line)).toMatchObject([{ tag, suite }]);
  });

  it.each([
    ['an unknown suite', good.replace('AES_CM_128', 'F8_128')],
    ['the name of what every object has', good.replace('AES_CM_128_HMAC_SHA1_80', 'constructor')],
    ['an MKI', `${good}|1:4`],
    ['a lifetime and an MKI', `${good}|2^20|1:4`],
    ['several keys', `${good};inline:${key(30, 5)}|2^20|2:4`],
    ['a lifetime longer than any', `${good}|2^49`],
    ['a lifetime of nothing', `${good}|0`],
    ['a key that is too short', good.replace(theirs30, key(29, 3))],
    ['a key of another suite', good.replace(theirs30, theirs44)],
    ['a key that is no base64', good.replace(theirs30, `${theirs30.slice(0, -1)}*`)],
    ['another key method', good.replace('inline:', 'uri:')],
    ['no key', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80'],
    ['no tag', good.replace(':1 ', ': ')],
    ['a tag of ten digits', good.replace(':1 ', ':1234567890 ')],
    ['a key derivation rate', `${good} KDR=1`],
    ['no encryption', `${good} UNENCRYPTED_SRTP`],
    ['no authentication', `${good} UNAUTHENTICATED_SRTP`],
    ['no encryption of reports, named second', `${good} WSH=64 UNENCRYPTED_SRTCP`],
    ['a forward error correction', `${good} FEC_ORDER=FEC_SRTP`],
    ['an unknown parameter', `${good} FANCY=1`],
  ])('an a=crypto line with %s is ignored (RFC 4568 §5.1.2, §6.3)', (_name, line) => {
    expect(readLines(line)).toEqual([]);
    expect(readLines(line, `a=crypto:2 AEAD_AES_256_GCM inline:${theirs44}`)).toMatchObject([{ tag: 2 }]);
  });

  it('an a=crypto line belongs to its own media description, and a tag counts once', () => {
    const description = read(
      withMedia('m=audio 6000 RTP/AVP 0', 'm=audio 6002 RTP/AVP 0', good, good.replace(theirs30, key(30, 8))),
    );
    expect(description.lines.map((line) => line.crypto?.length)).toEqual([undefined, 1]);
  });

  it('reading an a=crypto line of any text is cheap and does not throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (tail) => {
        const line = `a=crypto:1 ${tail.replaceAll(/[\r\n]/g, ' ')}`;
        expect(readLines(line)).toBeInstanceOf(Array);
      }),
    );
    const costMs = leastCpuMs(() => {
      readLines(...Array.from({ length: 250 }, () => `${good} ${'WSH=64 '.repeat(3)}`));
      readLines(`a=crypto:1 ${' '.repeat(15_000)}x${' '.repeat(15_000)}y`);
    });
    expect(costMs).toBeLessThan(200);
  });
});

describe('an offer', () => {
  it('an offer without encryption has no keys', () => {
    expect(cryptoOf(writeOffer(localMedia()))).toEqual([]);
  });

  it.each([
    ['offer', undefined, 'RTP/AVP'],
    ['require', undefined, 'RTP/SAVP'],
    ['offer', 'RTP/SAVP', 'RTP/SAVP'],
    ['offer', 'RTP/AVP', 'RTP/AVP'],
  ] as const)(
    'an offer with policy %s, agreed %s, is over %s and has every suite with its own key',
    (policy, agreed, protocol) => {
      const sdp = writeOffer(localMedia(srtp(policy, agreed)));
      expect(mediaLines(sdp)).toEqual([`m=audio 10000 ${protocol} 0 8 101`]);
      expect(cryptoOf(sdp)).toEqual([
        `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${mine30}`,
        `a=crypto:2 AEAD_AES_256_GCM inline:${mine44}`,
      ]);
    },
  );
});

const answer = (policy: LocalSrtp['policy'] | 'off', lines: string[], agreed?: AudioProtocol) => {
  const local = localMedia(policy === 'off' ? {} : srtp(policy, agreed));
  return answerTo(read(withMedia(...lines)), local);
};

describe('an answer', () => {
  const avp = 'm=audio 6000 RTP/AVP 0';
  const savp = 'm=audio 6000 RTP/SAVP 0';
  const bad = `${good} KDR=1`;

  it.each([
    ['off', avp, [], 'clear'],
    ['off', avp, [good], 'clear'],
    ['off', savp, [good], 'sdp.protocol'],
    ['offer', avp, [], 'clear'],
    ['offer', avp, [bad], 'clear'],
    ['offer', avp, [good], 'encrypted'],
    ['offer', savp, [good], 'encrypted'],
    ['offer', savp, [], 'sdp.crypto'],
    ['offer', savp, [bad], 'sdp.crypto'],
    ['require', avp, [], 'sdp.protocol'],
    ['require', avp, [good], 'sdp.protocol'],
    ['require', savp, [good], 'encrypted'],
    ['require', savp, [bad], 'sdp.crypto'],
    ['require', savp, [], 'sdp.crypto'],
    ['offer', 'm=audio 6000 RTP/SAVPF 0', [good], 'encrypted'],
    ['require', 'm=audio 6000 RTP/SAVPF 0', [good], 'encrypted'],
    ['offer', 'm=audio 6000 RTP/SAVPF 0', [], 'sdp.crypto'],
    ['off', 'm=audio 6000 RTP/SAVPF 0', [good], 'sdp.protocol'],
    ['off', 'm=audio 6000 RTP/AVPF 0', [], 'clear'],
    ['offer', 'm=audio 6000 RTP/AVPF 0', [good], 'encrypted'],
    ['require', 'm=audio 6000 RTP/AVPF 0', [good], 'sdp.protocol'],
    ['offer', 'm=audio 6000 UDP/TLS/RTP/SAVP 0', [good], 'sdp.protocol'],
  ] as const)('an answer with policy %s to %s with %j is %s (RFC 3711)', (policy, line, crypto, outcome) => {
    const answered = answer(policy, [line, ...crypto]);
    if (!answered.ok) {
      expect(answered).toMatchObject({ reason: outcome, status: 488 });
      return;
    }
    const { sdp, plan } = answered.value;
    expect(plan.transport.srtp === undefined ? 'clear' : 'encrypted').toBe(outcome);
    expect(cryptoOf(sdp)).toEqual(outcome === 'clear' ? [] : [`a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${mine30}`]);
    if (outcome === 'encrypted') expect(plan.transport.srtp?.keys).toEqual({ send: mine30, receive: theirs30 });
  });

  it.each([
    ['RTP/AVPF', 'off', []],
    ['RTP/AVPF', 'offer', [good]],
    ['RTP/SAVPF', 'offer', [good]],
    ['RTP/SAVPF', 'require', [good]],
  ] as const)(
    'an answer to %s with policy %s is over the same, without feedback (RFC 4585 §4, RFC 5124 §3)',
    (over, policy, crypto) => {
      const answered = answer(policy, [`m=audio 6000 ${over} 0`, ...crypto, 'a=rtcp-fb:* nack']);
      if (!answered.ok) throw new Error(answered.detail);
      expect(mediaLines(answered.value.sdp)).toEqual([`m=audio 10000 ${over} 0`]);
      expect(text(answered.value.sdp)).not.toContain('rtcp-fb');
      expect(answered.value.protocol).toBe(over);
    },
  );

  it.each([
    [`${good}|2^31|1:1`, 'an MKI is not supported'],
    [`${good}|1:4`, 'an MKI is not supported'],
    [`${good};inline:${key(30, 5)}|2^20|2:4`, 'several keys are not supported'],
    [`${good}|2^49`, 'a lifetime is none a key can have'],
    [`${good} UNENCRYPTED_SRTP`, 'a session parameter is not supported'],
    [good.replace('AES_CM_128', 'F8_128'), 'the suite is not supported'],
    [good.replace(theirs30, theirs44), 'a key is not one of its suite'],
    ['a=crypto:1 x', 'a line is not tag, suite and key'],
  ])('an answer to unusable keys is a refusal with the reason: %s', (line, why) => {
    const detail = `The audio cannot be encrypted as it has to be: ${why}`;
    expect(answer('require', [savp, line])).toMatchObject({ ok: false, status: 488, reason: 'sdp.crypto', detail });
    // A usable one beside it is accepted.
    expect(answer('require', [savp, line, `a=crypto:2 AEAD_AES_256_GCM inline:${theirs44}`]).ok).toBe(true);
  });

  it.each([
    ['2^20', 2 ** 20],
    ['2^48', 2 ** 48],
    ['1', 1],
    ['710000', 710_000],
    [undefined, undefined],
  ])('the plan of an answer has the lifetime of the key of the peer: %s (RFC 4568 §6.1)', (life, packets) => {
    const answered = answer('require', [savp, life === undefined ? good : `${good}|${life}`]);
    expect(answered.ok && answered.value.plan.transport.srtp?.keys?.receiveLife).toBe(packets);
    // The local key has no lifetime: it is for the whole call.
    expect(answered.ok && cryptoOf(answered.value.sdp)[0]).not.toContain('|');
  });

  it('an answer has the first offered suite that this side has, with its tag', () => {
    const answered = answer('offer', [
      savp,
      `a=crypto:11 AES_256_CM_HMAC_SHA1_80 inline:${key(46, 7)}`,
      `a=crypto:12 AEAD_AES_256_GCM inline:${theirs44}`,
      good,
    ]);
    expect(answered.ok && cryptoOf(answered.value.sdp)).toEqual([`a=crypto:12 AEAD_AES_256_GCM inline:${mine44}`]);
    expect(answered.ok && answered.value.plan.transport.srtp).toEqual({
      suite: 'AEAD_AES_256_GCM',
      keys: { send: mine44, receive: theirs44 },
    });
  });

  it('an answer accepts the encrypted one of two audio lines', () => {
    const answered = answer('offer', [avp, savp.replace('6000', '6002'), good]);
    expect(answered.ok && mediaLines(answered.value.sdp)).toEqual(['m=audio 0 RTP/AVP 0', 'm=audio 10000 RTP/SAVP 0']);
  });

  it('an answer refuses an unencrypted offer once the call is encrypted (RFC 3711)', () => {
    for (const agreed of ['RTP/AVP', 'RTP/SAVP'] as const) {
      expect(answer('offer', [avp], agreed)).toMatchObject({ ok: false, reason: 'sdp.crypto', status: 488 });
      expect(answer('offer', [avp, bad], agreed)).toMatchObject({ ok: false, status: 488 });
      expect(answer('offer', [avp, good], agreed).ok).toBe(true);
    }
  });

  it('an answer refuses an offer with the local key', () => {
    expect(answer('require', [savp, good.replace(theirs30, mine30)])).toMatchObject({
      ok: false,
      reason: 'sdp.crypto',
    });
  });
});

describe('the plan by an answer', () => {
  const settled = (policy: LocalSrtp['policy'], protocol: string, crypto: readonly string[], agreed?: AudioProtocol) =>
    planFromAnswer(localMedia(srtp(policy, agreed)), read(withMedia(`m=audio 6000 ${protocol} 0`, ...crypto)));

  it.each([
    ['AES_CM_128_HMAC_SHA1_80', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${theirs30}`, mine30, theirs30],
    ['AEAD_AES_256_GCM', `a=crypto:2 AEAD_AES_256_GCM inline:${theirs44}`, mine44, theirs44],
  ] as readonly [SrtpSuite, string, string, string][])(
    'the plan by an answer is with %s, by its tag',
    (suite, line, send, receive) => {
      expect(settled('require', 'RTP/SAVP', [line])).toMatchObject({
        value: { transport: { srtp: { suite, keys: { send, receive } } } },
      });
      expect(settled('offer', 'RTP/AVP', [line])).toMatchObject({
        value: { transport: { srtp: { suite, keys: { send, receive } } } },
      });
    },
  );

  it('the plan by an answer without keys is unencrypted when the policy is offer (RFC 8643)', () => {
    const plan = settled('offer', 'RTP/AVP', []);
    expect(plan.ok && plan.value.transport).not.toHaveProperty('srtp');
  });

  it.each([
    ['no keys where they are required', 'require', 'RTP/SAVP', []],
    ['RTP/AVP where encryption is required', 'require', 'RTP/AVP', []],
    ['the tag of another local line', 'require', 'RTP/SAVP', [good.replace(':1 ', ':2 ')]],
    ['a tag that was not offered', 'offer', 'RTP/AVP', [good.replace(':1 ', ':9 ')]],
    ['two lines', 'require', 'RTP/SAVP', [good, `a=crypto:2 AEAD_AES_256_GCM inline:${theirs44}`]],
    ['the local key', 'require', 'RTP/SAVP', [good.replace(theirs30, mine30)]],
    ['an unsupported parameter', 'offer', 'RTP/AVP', [`${good} UNENCRYPTED_SRTP`]],
  ] as const)('an answer with %s is refused (RFC 4568 §5.1.3)', (_name, policy, protocol, crypto) => {
    expect(settled(policy, protocol, crypto)).toMatchObject({ ok: false, status: 488 });
  });

  it('an answer without keys is refused once the call is encrypted (RFC 3711)', () => {
    expect(settled('offer', 'RTP/AVP', [], 'RTP/AVP')).toMatchObject({ ok: false, reason: 'sdp.crypto' });
  });
});
