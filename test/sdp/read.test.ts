import { describe, expect, it } from 'vitest';
import { readSdp } from '../../src/sdp/read.ts';
import { HEAD, octets, read, withMedia } from './descriptions.ts';

const firstLine = (...lines: string[]) => read(withMedia(...lines)).lines[0];

describe('reading a description', () => {
  it('a description is read with its address, ports, codecs in order and direction', () => {
    expect(read(withMedia('m=audio 6000 RTP/AVP 8 0 101', 'a=rtpmap:101 telephone-event/8000', 'a=sendonly'))).toEqual({
      version: 7,
      fingerprint: expect.stringContaining('m=audio 6000'),
      lines: [
        {
          media: 'audio',
          protocol: 'RTP/AVP',
          formats: ['8', '0', '101'],
          port: 6000,
          rtcpPort: 6001,
          host: '198.51.100.2',
          direction: 'sendonly',
          codecs: [
            { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 },
            { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 },
          ],
          telephoneEvent: 101,
          rtcpMux: false,
          voipMetrics: false,
        },
      ],
    });
  });

  it('the fingerprint of a description depends on everything but o= (RFC 3264 §8)', () => {
    const of = (...lines: string[]) => read(octets(...lines)).fingerprint;
    const [v, , ...rest] = HEAD as [string, string, ...string[]];
    const once = of(v, 'o=- 20 7 IN IP4 198.51.100.2', ...rest, 'm=audio 6000 RTP/AVP 0');
    expect(of(v, 'o=- 20 8 IN IP4 198.51.100.2', ...rest, 'm=audio 6000 RTP/AVP 0')).toBe(once);
    expect(of(v, 'o=- 20 7 IN IP4 198.51.100.2', ...rest, 'm=audio 6002 RTP/AVP 0')).not.toBe(once);
  });

  it.each([
    ['a port range, by its first port', ['m=audio 6000/2 RTP/AVP 0'], { port: 6000, rtcpPort: 6001 }],
    ['a=rtcp', ['m=audio 6000 RTP/AVP 0', 'a=rtcp:7001'], { rtcpPort: 7001 }],
    [
      'a=rtcp with the address of c=',
      ['m=audio 6000 RTP/AVP 0', 'a=rtcp:7001 IN IP4 198.51.100.2'],
      { rtcpPort: 7001, rtcpHost: undefined },
    ],
    [
      'a=rtcp with another address (RFC 3605 §2.1)',
      ['m=audio 6000 RTP/AVP 0', 'a=rtcp:7001 IN IP4 203.0.113.8'],
      { host: '198.51.100.2', rtcpPort: 7001, rtcpHost: '203.0.113.8' },
    ],
    [
      'a=rtcp with an IPv6 address',
      ['m=audio 6000 RTP/AVP 0', 'c=IN IP6 2001:db8::1', 'a=rtcp:7001 IN IP6 2001:db8::2'],
      { rtcpHost: '2001:db8::2' },
    ],
    ...[
      'IP6 2001:db8::2',
      'IP4 media.example.com',
      'IP4 224.0.0.1',
      'IP4 255.255.255.255',
      'IP4 0.0.0.0',
      'IP4 127.0.0.1',
      'IP4 2001:db8::2',
    ].map((address): [string, string[], object] => [
      `a=rtcp with ${address}, by its port only`,
      ['m=audio 6000 RTP/AVP 0', `a=rtcp:7001 IN ${address}`],
      { rtcpPort: 7001, rtcpHost: undefined },
    ]),
    ['a=rtcp out of range, as if absent', ['m=audio 6000 RTP/AVP 0', 'a=rtcp:70000'], { rtcpPort: 6001 }],
    [
      'c= of the media over that of the session',
      ['m=audio 6000 RTP/AVP 0', 'c=IN IP4 203.0.113.9'],
      { host: '203.0.113.9' },
    ],
    ['IPv6', ['m=audio 6000 RTP/AVP 0', 'c=IN IP6 2001:db8::1'], { host: '2001:db8::1' }],
    [
      'IPv6 with an embedded IPv4 (RFC 6052 §2.2)',
      ['m=audio 6000 RTP/AVP 0', 'c=IN IP6 64:ff9b::192.0.2.1'],
      { host: '64:ff9b::192.0.2.1' },
    ],
    ['the IPv6 loopback written out', ['m=audio 6000 RTP/AVP 0', 'c=IN IP6 0:0:0:0:0:0:0:1'], { host: '::1' }],
    [
      'a hold by :: written out',
      ['m=audio 6000 RTP/AVP 0', 'c=IN IP6 0:0:0:0:0:0:0:0'],
      { host: '::', direction: 'sendonly' },
    ],
    ['port 0', ['m=audio 0 RTP/AVP 0'], { port: 0 }],
    ['port 65535, which leaves none for RTCP', ['m=audio 65535 RTP/AVP 0'], { rtcpPort: 0 }],
    [
      'another protocol, without codecs',
      ['m=audio 6000 UDP/TLS/RTP/SAVPF 0'],
      { protocol: 'UDP/TLS/RTP/SAVPF', codecs: [] },
    ],
    ['another medium', ['m=image 6000 udptl t38'], { media: 'image', formats: ['t38'], codecs: [] }],
    ['ptime and maxptime', ['m=audio 6000 RTP/AVP 0', 'a=ptime:30', 'a=maxptime:40'], { ptimeMs: 30, maxPtimeMs: 40 }],
    [
      'ptime and maxptime with decimals (RFC 8866 §6.4)',
      ['m=audio 6000 RTP/AVP 0', 'a=ptime:20.0', 'a=maxptime:39.6'],
      { ptimeMs: 20, maxPtimeMs: 39 },
    ],
    ['a ptime that is no number', ['m=audio 6000 RTP/AVP 0', 'a=ptime:2.0.0'], { ptimeMs: undefined }],
    ['a refused line without formats', ['m=audio 0 RTP/AVP'], { formats: [] }],
  ])('a description with %s is read (RFC 4566 §5)', (_, lines, expected) => {
    expect(firstLine(...lines)).toMatchObject(expected);
  });

  it.each([
    'host.example',
    '224.2.1.1/127',
    '239.0.0.1',
    '255.255.255.255',
    '0.1.2.3',
    '010.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '300.0.0.1',
    'NaN',
  ])('c=IN IP4 %s is read as no host, since media cannot be sent there (RFC 4566 §5)', (address) =>
    expect(firstLine('m=audio 6000 RTP/AVP 0', `c=IN IP4 ${address}`)).toMatchObject({ host: '' }),
  );

  it.each([
    'ff02::1',
    '1::2::3',
    '1:2:3',
    '1:2:3:4:5:6:7:8:9',
    'fe80::1%eth0',
    '1.2.3.4',
    ':::',
    'g::1',
    '12345::',
    '::ffff:192.0.2.1',
    '::FFFF:7f00:1',
    '0:0:0:0:0:ffff:10.0.0.1',
  ])('c=IN IP6 %s is read as no host (RFC 4566 §5)', (address) =>
    expect(firstLine('m=audio 6000 RTP/AVP 0', `c=IN IP6 ${address}`)).toMatchObject({ host: '' }),
  );

  it('a description without any c= has no host (RFC 4566 §5)', () => {
    const bare = octets('v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 't=0 0', 'm=audio 6000 RTP/AVP 0');
    expect(read(bare).lines[0]?.host).toBe('');
  });

  it.each([
    ['at the media', [], ['a=inactive'], 'inactive'],
    ['at the session', ['a=recvonly'], [], 'recvonly'],
    ['at both, where the media wins', ['a=recvonly'], ['a=sendonly'], 'sendonly'],
    ['nowhere', [], [], 'sendrecv'],
    ['as c=0.0.0.0', [], ['c=IN IP4 0.0.0.0'], 'sendonly'],
    ['as c=0.0.0.0 beside recvonly', [], ['c=IN IP4 0.0.0.0', 'a=recvonly'], 'inactive'],
    ['as c=::', [], ['c=IN IP6 ::'], 'sendonly'],
  ])('the direction is read when it is given %s (RFC 3264 §8.4)', (_, session, media, direction) => {
    const sdp = octets(...HEAD, ...session, 'm=audio 6000 RTP/AVP 0', ...media);
    expect(read(sdp).lines[0]?.direction).toBe(direction);
  });

  it.each([
    ['a dynamic payload type without rtpmap, as no codec', ['m=audio 6000 RTP/AVP 96 0'], ['PCMU/0']],
    [
      'static payload types without rtpmap',
      ['m=audio 6000 RTP/AVP 0 8 9 18'],
      ['PCMU/0', 'PCMA/8', 'G722/9', 'G729/18'],
    ],
    [
      'one codec under two payload types',
      ['m=audio 6000 RTP/AVP 0 96', 'a=rtpmap:96 pcmu/8000'],
      ['PCMU/0', 'PCMU/96'],
    ],
    ['a static number that was mapped anew', ['m=audio 6000 RTP/AVP 9', 'a=rtpmap:9 PCMU/8000'], ['PCMU/9']],
    [
      'a static number by its own name with another clock rate (RFC 3551 §4.5.2)',
      ['m=audio 6000 RTP/AVP 9 0 8', 'a=rtpmap:9 G722/16000', 'a=rtpmap:0 pcmu/16000', 'a=rtpmap:8 Pcma'],
      ['G722/9', 'PCMU/0', 'PCMA/8'],
    ],
    ['an rtpmap without a clock rate, as no codec', ['m=audio 6000 RTP/AVP 96', 'a=rtpmap:96 opus'], []],
    ['an rtpmap with clock rate 0, as no codec', ['m=audio 6000 RTP/AVP 96', 'a=rtpmap:96 opus/0/2'], []],
    ['channels that are no number, as no codec', ['m=audio 6000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/x'], []],
    ['a codec named like a number', ['m=audio 6000 RTP/AVP 96', 'a=rtpmap:96 Infinity/8000'], ['INFINITY/96']],
    ['formats that are no payload type', ['m=audio 6000 RTP/AVP x 128 -1 1e1 999999999999 0'], ['PCMU/0']],
    ['a repeated format', ['m=audio 6000 RTP/AVP 0 0 8 0'], ['PCMU/0', 'PCMA/8']],
    [
      'telephone-event on another clock',
      ['m=audio 6000 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/48000'],
      ['PCMU/0'],
    ],
  ])('the codecs are read from %s (RFC 3264 §6.1)', (_, lines, codecs) => {
    expect(firstLine(...lines)?.codecs.map((codec) => `${codec.name}/${codec.payloadType}`)).toEqual(codecs);
    expect(firstLine(...lines)?.telephoneEvent).toBeUndefined();
  });

  it('fmtp is read from one line or several, with a bare number, and ignored for an unlisted format (RFC 3264 §6.1)', () => {
    const line = firstLine(
      'm=audio 6000 RTP/AVP 96 97 98',
      'a=rtpmap:96 opus/48000/2',
      'a=fmtp:96 useinbandfec=1',
      'a=fmtp:96  usedtx=1',
      'a=rtpmap:97 G729/8000',
      'a=fmtp:97 15',
      'a=rtpmap:98 L16/16000',
      'a=fmtp:0 x',
    );
    expect(line?.codecs.map(({ parameters }) => parameters)).toEqual(['useinbandfec=1;usedtx=1', '15', undefined]);
  });

  it('a description may have bare LFs, blank lines at the end, no line end at the end, and any order within a level', () => {
    const sdp = 'v=0\no=- 20 7 IN IP4 198.51.100.2\nt=0 0\ns=-\nm=audio 6000 RTP/AVP 0\na=ptime:20\nc=IN IP4 192.0.2.9';
    for (const end of ['', '\n\n', '\r\n', '\r']) {
      expect(read(Buffer.from(sdp + end)).lines[0]).toMatchObject({ host: '192.0.2.9', port: 6000, ptimeMs: 20 });
    }
  });

  it('a description is read from a Uint8Array that begins inside its buffer', () => {
    const inside = new Uint8Array([1, 2, 3, ...withMedia('m=audio 6000 RTP/AVP 0')]).subarray(3);
    expect(read(inside).lines).toHaveLength(1);
  });

  it.each([0, 1, 64])('a description with %d m= lines is read', (count) => {
    expect(read(withMedia(...Array<string>(count).fill('m=audio 0 RTP/AVP 0'))).lines).toHaveLength(count);
  });
});

describe('a malformed description', () => {
  const at = HEAD.join('\r\n').length + 2;
  it.each([
    ['nothing', Buffer.alloc(0), 'sdp.order', 0, 400],
    ['garbage', Buffer.from('hello, world'), 'sdp.line', 0, 400],
    ['octets that are no text', Buffer.from([0xff, 0x00, 0x80]), 'sdp.line', 1, 400],
    ['another version', octets('v=1', ...HEAD.slice(1)), 'sdp.version', 0, 400],
    ['v= that is not first', octets(HEAD[1] ?? '', 'v=0'), 'sdp.order', 0, 400],
    ['v= twice', withMedia('v=0'), 'sdp.order', at, 400],
    ['no o=', octets('v=0', 's=-'), 'sdp.origin', -1, 400],
    ['a short o=', octets('v=0', 'o=- 1', 's=-'), 'sdp.origin', 5, 400],
    ['an o= without a version', octets('v=0', 'o=- 1  IN IP4 192.0.2.1', 's=-'), 'sdp.origin', 5, 400],
    ['o= twice', withMedia('o=- 1 1 IN IP4 192.0.2.1'), 'sdp.order', at, 400],
    ['t= after the media', withMedia('m=audio 1 RTP/AVP 0', 't=0 0'), 'sdp.order', at + 21, 400],
    ['an unknown type letter', withMedia('q=1'), 'sdp.line', at, 400],
    ['an upper-case type letter', withMedia('M=audio 1 RTP/AVP 0'), 'sdp.line', at, 400],
    ['a line without =', withMedia('audio'), 'sdp.line', at, 400],
    ['a bare CR', withMedia('a=x\rm=audio 1 RTP/AVP 0'), 'sdp.line', at + 3, 400],
    ['m= without a port', withMedia('m=audio'), 'sdp.line', at, 400],
    ['m= with a port of letters', withMedia('m=audio port RTP/AVP 0'), 'sdp.line', at, 400],
    ['m= with port 65536', withMedia('m=audio 65536 RTP/AVP 0'), 'sdp.line', at, 400],
    ['m= with a negative port', withMedia('m=audio -1 RTP/AVP 0'), 'sdp.line', at, 400],
    ['m= without formats', withMedia('m=audio 6000 RTP/AVP'), 'sdp.line', at, 400],
    ['m= with control characters', withMedia('m=audio 6000 RTP/AVP 0\t8'), 'sdp.line', at, 400],
    ['c= of another network', withMedia('m=audio 6000 RTP/AVP 0', 'c=ATM NSAP 47'), 'sdp.connection', at + 24, 488],
    ['65 m= lines', withMedia(...Array<string>(65).fill('m=audio 0 RTP/AVP 0')), 'sdp.lines', at + 64 * 21, 488],
    ['1000 m= lines', withMedia(...Array<string>(1000).fill('m=audio 0 RTP/AVP 0')), 'sdp.lines', at + 64 * 21, 488],
    ['1001 lines', withMedia(...Array<string>(996).fill('a=b')), 'sdp.lines', at + 995 * 5, 488],
    ['more than 32 KiB', withMedia(...Array<string>(10_000).fill('a=b')), 'sdp.size', -1, 488],
  ])(
    'a description with %s fails with reason, offset and status (RFC 4566 §5)',
    (_, description, reason, where, status) => {
      expect(readSdp(description)).toMatchObject({ ok: false, reason, at: where, status });
    },
  );

  it('the reason of a failure fits a quoted Warning and has no text of the peer', () => {
    const failed = readSdp(withMedia('m="\\evil" x y'));
    expect(failed.ok === false && failed.detail).toMatch(/^[ !#-[\]-~]+$/);
  });
});
