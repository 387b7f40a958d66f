import { describe, expect, it } from 'vitest';
import type { MediaCommand } from '../../src/signal/media.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import type { PlanChange } from '../support/media-plan.ts';
import { Bridged, steps } from './bridged.ts';
import { pcma, pcmu } from './world.ts';

const g722: CodecChoice = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };
describe('packets that do not fit are not relayed, which is reported', () => {
  it.each<[string, PlanChange]>([
    ['another codec', { send: g722, receive: [g722] }],
    ['the same name on another clock', { send: { ...pcmu, clockRate: 16_000 }, receive: [pcmu] }],
  ])('%s', (_, plan) => {
    const bridged = new Bridged({}, plan);
    bridged.send(50);
    expect(bridged.reported).toEqual([false]);
    expect(bridged.passed).toEqual([]);
  });

  it.each<[string, MediaCommand, MediaCommand]>([
    [
      'the other is muted',
      { do: 'settings', id: 'b', settings: { muted: true } },
      { do: 'settings', id: 'b', settings: { muted: false } },
    ],
    [
      'the other has a gain',
      { do: 'settings', id: 'b', settings: { sendGain: 2 } },
      { do: 'settings', id: 'b', settings: { sendGain: 1 } },
    ],
    [
      'received audio has a gain',
      { do: 'settings', id: 'a', settings: { receiveGain: 2 } },
      { do: 'settings', id: 'a', settings: { receiveGain: 1 } },
    ],
    [
      'a detector reads what is sent there',
      { do: 'detect', id: 'b', detection: { level: true } },
      { do: 'detect', id: 'b', detection: { level: false } },
    ],
  ])('while %s nothing is relayed; half a second later it is again', (_, begin, end) => {
    const bridged = new Bridged();
    bridged.send(10);
    bridged.do(begin);
    bridged.send(30);
    expect(bridged.reported).toEqual([true, false]);
    expect(bridged.passed).toHaveLength(10);
    bridged.do(end);
    bridged.send(24);
    expect(bridged.reported).toEqual([true, false]);
    bridged.send(26);
    expect(bridged.reported).toEqual([true, false, true]);
    expect(bridged.passed).toHaveLength(36);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
    expect(steps(bridged.sent, 'timestamp').every((step) => step > 0)).toBe(true);
  });

  it('while the application plays another source there nothing is relayed, and the source is not disturbed', () => {
    const bridged = new Bridged();
    bridged.send(10);
    bridged.do({ do: 'play', id: 'b', ref: 2, source: { kind: 'tone', frequencyHz: 440 } });
    bridged.send(10);
    expect(bridged.reported).toEqual([true, false]);
    expect(bridged.sent.slice(-9).every(({ payload }) => new Set(payload).size > 10)).toBe(true);
    bridged.do({ do: 'play', id: 'b', ref: 3, source: { kind: 'frames' } });
    bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 3 });
    expect(bridged.reported).toEqual([true, false, true]);
    bridged.send(2);
    expect(bridged.sent.at(-1)?.payload[0]).toBe(521 % 200);
  });

  it('relaying stops when the peer changes to another negotiated codec, and resumes when it changes back', () => {
    const bridged = new Bridged();
    const received: number[] = [];
    bridged.send(10);
    bridged.world.media.frames$('a').subscribe(({ samples }) => received.push(samples.length));
    bridged.send(20, { type: 8 });
    expect(bridged.reported).toEqual([true, false]);
    expect(received.length).toBeGreaterThan(15);
    bridged.send(30);
    expect(bridged.reported).toEqual([true, false, true]);
    bridged.send(5);
    expect(bridged.sent.at(-1)?.payload[0]).toBe(564 % 200);
  });

  it('after a new negotiation of the target a repeated relay command reports whether packets fit', () => {
    const bridged = new Bridged();
    bridged.send(5);
    bridged.world.media.perform({
      do: 'start',
      id: 'b',
      plan: {
        transport: { remote: { host: '10.0.0.2', port: 40_000, rtcpPort: 40_001 } },
        audio: { send: pcma, receive: [pcma], direction: 'sendrecv', ptimeMs: 20 },
      },
    });
    bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
    bridged.send(30);
    expect(bridged.reported).toEqual([true, false]);
    expect(bridged.passed).toHaveLength(5);
  });
});

describe('hold', () => {
  it('while the target is held nothing is sent, and after the resume nothing counts as lost', () => {
    const bridged = new Bridged();
    bridged.send(5);
    bridged.do({ do: 'pause', id: 'b' });
    bridged.send(20);
    expect(bridged.passed).toHaveLength(5);
    bridged.do({ do: 'resume', id: 'b' });
    bridged.send(5);
    expect(bridged.reported).toEqual([true]);
    expect(bridged.passed).toHaveLength(10);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
    expect(steps(bridged.sent, 'timestamp').every((step) => step > 0)).toBe(true);
  });

  it('while the source is held the target sends its own audio', () => {
    const bridged = new Bridged();
    bridged.send(5);
    bridged.do({ do: 'pause', id: 'a' });
    bridged.send(50);
    expect(bridged.passed).toHaveLength(5);
    expect(bridged.sent.length).toBeGreaterThan(30);
    bridged.do({ do: 'resume', id: 'a' });
    bridged.send(5);
    expect(bridged.passed).toHaveLength(10);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
  });
});

describe('the end', () => {
  it('the end of the relay or of either stream leaves silence and no resources', () => {
    for (const end of [
      { do: 'relay', id: 'a' },
      { do: 'close', id: 'a' },
      { do: 'close', id: 'b' },
    ] as const) {
      const bridged = new Bridged();
      bridged.send(5);
      bridged.do(end);
      bridged.send(20);
      expect(bridged.passed).toHaveLength(5);
      expect(bridged.sent.length > 20).toBe(!(end.do === 'close' && end.id === 'b'));
      bridged.do({ do: 'close', id: 'a' });
      bridged.do({ do: 'close', id: 'b' });
      expect(bridged.world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
      expect(bridged.world.sendsAfterClose).toBe(0);
      bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
    }
  });

  it('a missing stream, and the stream itself, are no target', () => {
    const bridged = new Bridged();
    for (const to of ['missing', 'a']) bridged.do({ do: 'relay', id: 'a', toStream: to, ref: 1 });
    bridged.send(5);
    expect(bridged.reported).toEqual([true, false, false]);
    expect(bridged.passed).toEqual([]);
  });
});
