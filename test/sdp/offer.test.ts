import { describe, expect, it } from 'vitest';
import { writeOffer } from '../../src/sdp/offer.ts';
import { localMedia, mediaLines, PCMU, read, text, withMedia } from './descriptions.ts';

describe('an offer', () => {
  it('an offer describes one audio line with all local codecs', () => {
    expect(text(writeOffer(localMedia())).split('\r\n')).toEqual([
      'v=0',
      'o=- 4711 1 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=0 0',
      'm=audio 10000 RTP/AVP 0 8 101',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-16',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ]);
  });

  it('an offer requests a hold by its direction and keeps the address (RFC 3264 §8.4)', () => {
    const offer = text(writeOffer(localMedia({ direction: 'sendonly' })));
    expect(offer).toContain('a=sendonly\r\n');
    expect(offer).toContain('c=IN IP4 192.0.2.1\r\n');
  });

  it.each([
    ['ours in its place', ['m=video 0 RTP/AVP 31', 'm=audio 6000 RTP/AVP 0'], ['m=video 0 RTP/AVP 31', 'ours']],
    ['the others refused', ['m=audio 6000 RTP/AVP 0', 'm=video 5000 RTP/AVP 31'], ['ours', 'm=video 0 RTP/AVP 31']],
    ['a refused audio line revived', ['m=video 0 RTP/AVP 31', 'm=audio 0 RTP/AVP 0'], ['m=video 0 RTP/AVP 31', 'ours']],
    ['a new line last when there was no audio', ['m=video 0 RTP/AVP 31'], ['m=video 0 RTP/AVP 31', 'ours']],
    ['a line without formats given one', ['m=audio 6000 RTP/AVP 0', 'm=image 0 udptl'], ['ours', 'm=image 0 udptl 0']],
    ['ours alone when there was none', [], ['ours']],
  ])('a later offer of a session keeps the m= lines, with %s (RFC 3264 §6)', (_, lines, expected) => {
    const again = writeOffer(localMedia({ codecs: [PCMU] }), read(withMedia(...lines)));
    expect(mediaLines(again)).toEqual(expected.map((line) => (line === 'ours' ? 'm=audio 10000 RTP/AVP 0 101' : line)));
  });
});
