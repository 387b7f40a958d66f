import { describe, expect, it } from 'vitest';
import { answerTo } from '../../src/sdp/answer.ts';
import { planFromAnswer } from '../../src/sdp/plan-from-answer.ts';
import { warnCode } from '../../src/sdp/refusal.ts';
import { localMedia, octets, read, type Side } from './descriptions.ts';

const at = (connection: string, port = 6000, ...more: string[]) =>
  read(
    octets(
      'v=0',
      'o=- 1 1 IN IP4 198.51.100.2',
      's=-',
      `c=${connection}`,
      't=0 0',
      `m=audio ${port} RTP/AVP 0`,
      ...more,
    ),
  );

const outcomes = (side: Side, connection: string, port?: number, ...more: string[]): readonly string[] => {
  const description = at(connection, port, ...more);
  return [answerTo(description, localMedia(side)), planFromAnswer(localMedia(side), description)].map((result) =>
    result.ok ? 'taken' : `${result.status} ${warnCode(result)}`,
  );
};

describe('an offer, and an answer to ours', () => {
  it.each([
    ['an address of the family of this side', {}, 'IN IP4 203.0.113.9'],
    ['a private address, for networks are private too (RFC 1918)', {}, 'IN IP4 10.20.30.40'],
    ['an IPv6 address where this side has IPv6', { host: '2001:db8::1' }, 'IN IP6 2001:db8::9'],
    ['a loopback address where the call is within this machine', { loopback: true }, 'IN IP4 127.0.0.1'],
    ['a loopback address where this side is at one', { host: '127.0.0.1', loopback: false }, 'IN IP4 127.9.9.9'],
    ['::1 where this side is at it', { host: '::1', loopback: false }, 'IN IP6 0:0::1'],
    ['a hold by 0.0.0.0 (RFC 3264 §8.4)', {}, 'IN IP4 0.0.0.0'],
    ['a hold by 0.0.0.0 of a peer with IPv6 (RFC 6337 §5.3)', { host: '2001:db8::1' }, 'IN IP4 0.0.0.0'],
    ['a hold by ::', {}, 'IN IP6 ::'],
    ['the family that is bound, whatever is advertised', { host: 'a.example', bound: '::' }, 'IN IP6 2001:db8::9'],
  ])('is taken with %s', (_, side, connection) => {
    expect(outcomes(side, connection)).toEqual(['taken', 'taken']);
  });

  it.each([
    ['an IPv6 address where this side has IPv4 (RFC 6157)', {}, 'IN IP6 2001:db8::9'],
    ['an IPv4 address where this side has IPv6 (RFC 6157)', { host: '2001:db8::1' }, 'IN IP4 203.0.113.9'],
    ['::1 where this side is at 127.0.0.1', { host: '127.0.0.1' }, 'IN IP6 ::1'],
    ['a loopback address of a peer elsewhere', { loopback: false }, 'IN IP4 127.0.0.1'],
    ['another loopback address of a peer elsewhere', { loopback: false }, 'IN IP4 127.8.0.1'],
    ['::1 of a peer elsewhere', { host: '2001:db8::1', loopback: false }, 'IN IP6 ::1'],
    ['an IPv4 loopback written as IPv6', { host: '2001:db8::1' }, 'IN IP6 ::ffff:127.0.0.1'],
    ['another family than is bound', { host: 'a.example', bound: '0.0.0.0' }, 'IN IP6 2001:db8::9'],
    ['multicast', {}, 'IN IP4 224.2.1.1'],
    ['multicast with its TTL (RFC 8866 §5.7)', {}, 'IN IP4 239.0.0.1/127'],
    ['IPv6 multicast', { host: '2001:db8::1' }, 'IN IP6 ff02::1'],
    ['the broadcast address', {}, 'IN IP4 255.255.255.255'],
    ['an address of this network', {}, 'IN IP4 0.0.0.1'],
    ['a name, which is not resolved', {}, 'IN IP4 media.example'],
  ])('is refused with 488 and warn-code 301 for %s (RFC 3261 §20.43)', (_, side, connection) => {
    expect(outcomes(side, connection)).toEqual(['488 301', '488 301']);
  });

  it('is taken by a further line where the first is at no address to send to', () => {
    expect(outcomes({}, 'IN IP6 2001:db8::9', 6000, 'm=audio 7000 RTP/AVP 0', 'c=IN IP4 203.0.113.9')).toEqual([
      'taken',
      'taken',
    ]);
  });

  it('has a c= of its media before that of its session (RFC 8866 §5.7)', () => {
    expect(outcomes({}, 'IN IP4 203.0.113.9', 6000, 'c=IN IP6 2001:db8::9')).toEqual(['488 301', '488 301']);
  });

  it('says which family it has and which it needs', () => {
    expect(answerTo(at('IN IP6 2001:db8::9'), localMedia())).toMatchObject({
      ok: false,
      detail: 'The audio is at an IPv6 address, and this call has IPv4',
    });
  });
});
