import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTo } from '../../src/sdp/answer.ts';
import type { LocalMedia } from '../../src/sdp/model.ts';
import { writeOffer } from '../../src/sdp/offer.ts';
import { planFromAnswer } from '../../src/sdp/plan-from-answer.ts';
import { readSdp } from '../../src/sdp/read.ts';
import {
  HEAD,
  localMedia,
  mediaLines,
  octets,
  PCMA,
  PCMU,
  read,
  withMedia,
  withoutEvents,
} from '../sdp/descriptions.ts';

const anyDirection = fc.constantFrom('sendrecv', 'sendonly', 'recvonly', 'inactive');

const anySide: fc.Arbitrary<LocalMedia> = fc
  .record({
    host: fc.constantFrom('192.0.2.1', '2001:db8::1'),
    port: fc.integer({ min: 1, max: 65_534 }),
    rtcp: fc.option(fc.integer({ min: 1, max: 65_535 })),
    static: fc.shuffledSubarray([PCMU, PCMA], { minLength: 0 }),
    opus: fc.option(fc.integer({ min: 96, max: 110 })),
    event: fc.option(fc.integer({ min: 111, max: 127 })),
    ptimeMs: fc.constantFrom(10, 20, 30, 60),
    direction: anyDirection,
  })
  .filter((side) => side.static.length > 0 || side.opus !== null)
  .map((side) => {
    const plain = localMedia({
      host: side.host,
      port: side.port,
      rtcpPort: side.rtcp ?? side.port + 1,
      codecs: [
        ...side.static,
        ...(side.opus === null ? [] : [{ name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: side.opus }]),
      ],
      ptimeMs: side.ptimeMs,
      direction: side.direction,
      telephoneEvent: side.event ?? undefined,
    });
    return side.event === null ? withoutEvents(plain) : plain;
  });

/** Lines as peers write them, and as nobody should. */
const anyMediaLine = fc.oneof(
  fc.constantFrom(
    'm=audio 6000 RTP/AVP 0 8 96',
    'm=audio 6000/2 RTP/AVP 8',
    'm=audio 0 RTP/AVP 0',
    'm=audio 6000 RTP/SAVP 0',
    'm=video 5000 RTP/AVP 31 96',
    'm=image 5000 udptl t38',
  ),
  fc.constantFrom('a=sendonly', 'a=inactive', 'c=IN IP4 0.0.0.0', 'c=IN IP4 192.0.2.77', 'c=IN IP6 ::1'),
  fc.constantFrom(
    'a=rtpmap:96 opus/48000/2',
    'a=rtpmap:96 telephone-event/8000',
    'a=fmtp:96 0-15',
    'a=rtpmap:96',
    'a=rtcp:1',
  ),
  fc.constantFrom('a=ptime:20', 'a=ptime:1e9', 'a=maxptime:Infinity', 'a=__proto__:1', 'a=', 'b=AS:1', 'i=x'),
);

describe('session descriptions', () => {
  it('of any octets never throw, and a failure has reason, detail, place and status (RFC 4566 §5)', () => {
    const anyOctets = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .string({ unit: 'binary', maxLength: 200 })
        .map((tail) => Buffer.from(`${HEAD.join('\r\n')}\r\n${tail}`, 'latin1')),
      fc
        .array(fc.string({ maxLength: 20 }), { maxLength: 10 })
        .map((tails) => withMedia(...tails.map((tail) => `a=${tail}`))),
    );
    fc.assert(
      fc.property(anyOctets, (bytes) => {
        const result = readSdp(bytes);
        if (result.ok) return;
        expect(result.reason).toMatch(/^sdp\.[a-z]+$/);
        expect(result.detail).not.toMatch(/["\\]/);
        expect([400, 488]).toContain(result.status);
        expect(result.at).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 500 },
    );
  });

  it('cut, flipped and spliced anywhere never throw, nor does answering or settling them (RFC 4566 §5)', () => {
    const whole = writeOffer(localMedia(), read(withMedia('m=audio 6000 RTP/AVP 0', 'm=video 1 RTP/AVP 31')));
    const anyEdit = fc.record({ at: fc.nat(whole.length), drop: fc.nat(9), put: fc.uint8Array({ maxLength: 6 }) });
    fc.assert(
      fc.property(fc.array(anyEdit, { minLength: 1, maxLength: 4 }), (edits) => {
        let bytes: Uint8Array = whole;
        for (const { at, drop, put } of edits)
          bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]);
        const result = readSdp(bytes);
        if (!result.ok) return;
        expect(answerTo(result.value, localMedia())).toHaveProperty('ok');
        expect(planFromAnswer(localMedia(), result.value)).toHaveProperty('ok');
        expect(readSdp(writeOffer(localMedia(), result.value))).toHaveProperty('ok', true);
      }),
      { numRuns: 500 },
    );
  });

  it('of any lines are answered line by line, with numbers of the offer only (RFC 3264 §6)', () => {
    fc.assert(
      fc.property(fc.array(anyMediaLine, { maxLength: 12 }), anySide, (lines, local) => {
        const result = readSdp(octets(...HEAD, ...lines));
        if (!result.ok) return;
        const offer = result.value;
        const answered = answerTo(offer, local);
        if (!answered.ok) return;
        const answer = read(answered.value.sdp);
        expect(answer.lines).toHaveLength(offer.lines.length);
        expect(answer.lines.filter((line) => line.port !== 0)).toHaveLength(1);
        for (const [index, line] of answer.lines.entries()) {
          const asked = offer.lines[index];
          expect([line.media, line.protocol]).toEqual([asked?.media, asked?.protocol]);
          expect(asked?.formats).toEqual(expect.arrayContaining([...line.formats]));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('settle alike on both sides: what one sends with, the other expects, and directions mirror (RFC 3264 §6, RFC 3264 §8.4 RFC 3264 §6.1)', () => {
    fc.assert(
      fc.property(anySide, anySide, (caller, other) => {
        // Of one family: another is refused.
        const callee = { ...other, host: caller.host };
        const answered = answerTo(read(writeOffer(caller)), callee);
        const common = callee.preferences.codecs.some(({ name }) =>
          caller.preferences.codecs.some((codec) => codec.name === name),
        );
        expect(answered.ok).toBe(common);
        if (!answered.ok) return;
        const theirs = answered.value.plan;
        const settled = planFromAnswer(caller, read(answered.value.sdp));
        if (!settled.ok) throw new Error(settled.detail);
        const ours = settled.value;
        const numbers = (codecs: readonly { payloadType: number }[]) => codecs.map((codec) => codec.payloadType);
        expect(numbers(theirs.audio.receive)).toContain(ours.audio.send.payloadType);
        expect(numbers(ours.audio.receive)).toContain(theirs.audio.send.payloadType);
        expect(ours.audio.send.name).toBe(theirs.audio.send.name);
        expect(ours.audio.telephoneEvent?.send).toBe(theirs.audio.telephoneEvent?.receive);
        expect(theirs.audio.telephoneEvent?.send).toBe(ours.audio.telephoneEvent?.receive);
        const sends = (direction: string) => direction === 'sendrecv' || direction === 'sendonly';
        const receives = (direction: string) => direction === 'sendrecv' || direction === 'recvonly';
        expect(sends(ours.audio.direction)).toBe(receives(theirs.audio.direction));
        expect(receives(ours.audio.direction)).toBe(sends(theirs.audio.direction));
        expect(ours.transport.remote).toEqual({ host: callee.host, port: callee.port, rtcpPort: callee.rtcpPort });
        expect(theirs.transport.remote).toEqual({ host: caller.host, port: caller.port, rtcpPort: caller.rtcpPort });
      }),
      { numRuns: 300 },
    );
  });

  it('within a session never lose or move an m= line, offer after offer (RFC 3264 §6, RFC 3264 §8)', () => {
    fc.assert(
      fc.property(fc.array(anyMediaLine, { maxLength: 8 }), anySide, (lines, local) => {
        const result = readSdp(octets(...HEAD, ...lines));
        if (!result.ok) return;
        const again = mediaLines(writeOffer(local, result.value));
        const before = result.value.lines;
        expect(again.length).toBeGreaterThanOrEqual(Math.max(1, before.length));
        expect(again.slice(0, before.length).map((line) => line.slice(2).split(' ')[0])).toEqual(
          before.map((line) => line.media),
        );
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['attributes', 'a=b\r\n'],
    ['rtpmaps', 'a=rtpmap:0 PCMU/8000\r\n'],
    ['fmtps', 'a=fmtp:0 x\r\n'],
    ['spaces', ' '],
    ['image attributes', 'a=imageattr:97 send [x] [x] [x\r\n'],
    ['simulcasts', 'a=simulcast:send sendsendsend\r\n'],
    ['dots', 'a=ptime:........................\r\n'],
    ['colons', ':'],
  ])('of nothing but %s take linear time (RFC 4566 §5)', (_, piece) => {
    const formats = Array.from({ length: 128 }, (_each, i) => i).join(' ');
    const head = `${HEAD.join('\r\n')}\r\nm=audio 6000 RTP/AVP ${formats}\r\na=x`;
    const sized = (size: number) =>
      Buffer.from(
        `${head}\r\n`.slice(0, piece.length === 1 ? -2 : undefined) + piece.repeat((size - head.length) / piece.length),
      );
    const cost = (bytes: Uint8Array): number => {
      let least = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 5; run++) {
        const before = process.cpuUsage();
        const result = readSdp(bytes);
        if (result.ok) answerTo(result.value, localMedia());
        const { user, system } = process.cpuUsage(before);
        least = Math.min(least, user + system);
      }
      return least;
    };
    // The limit is 32 KiB; 64 kB may take 50 ms.
    expect(cost(sized(32_000))).toBeLessThan(25_000);
  });
});
