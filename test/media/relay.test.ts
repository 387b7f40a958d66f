import { describe, expect, it } from 'vitest';
import { nth } from '../support/nth.ts';
import { Bridged, event, steps } from './bridged.ts';
import { pcmu } from './world.ts';

describe('a relay', () => {
  it('a relay sends packets at once, with unchanged payload and the numbers and payload types of its own stream', () => {
    const bridged = new Bridged({}, { send: { ...pcmu, payloadType: 118 } });
    bridged.world.clock.run(1000);
    const before = nth(bridged.sent, -1);
    expect(bridged.reported).toEqual([true]);
    const from = bridged.world.clock.now();
    bridged.send(50);
    const { passed } = bridged;
    expect(passed.map(({ at }) => at - from)).toEqual(Array.from({ length: 50 }, (_, n) => 20 * n));
    expect(passed.map(({ payload }) => payload[0])).toEqual(Array.from({ length: 50 }, (_, n) => (500 + n) % 200));
    expect(new Set(passed.map(({ payloadType, ssrc }) => `${payloadType} ${ssrc}`))).toEqual(
      new Set([`118 ${before.ssrc}`]),
    );
    // It continues what was sent before without a gap, and nothing else is sent.
    const all = [before, ...passed];
    expect(bridged.sent.slice(-50)).toEqual(passed);
    expect(new Set(steps(all, 'sequence'))).toEqual(new Set([1]));
    expect(new Set(steps(all, 'timestamp'))).toEqual(new Set([160]));
    expect(passed.map(({ marker }) => marker)).toEqual([true, ...Array(49).fill(false)]);
    expect(bridged.world.media.counters('b')).toMatchObject({ packetsSent: bridged.sent.length });
  });

  it('a relay preserves losses, order, markers and packet times', () => {
    const bridged = new Bridged({ ptimeMs: 30 }, { ptimeMs: 20 });
    bridged.send(5);
    bridged.lose(2);
    bridged.send(2, { marker: true });
    bridged.arrive({ sequence: 510, timestamp: 510 * 160 });
    bridged.arrive({ sequence: 509, timestamp: 509 * 160 });
    bridged.arrive({ sequence: 509, timestamp: 509 * 160 });
    bridged.arrive({ sequence: 511, timestamp: 511 * 160, payload: new Uint8Array(480).fill(7) });
    const { passed } = bridged;
    expect(steps(passed, 'sequence')).toEqual([1, 1, 1, 1, 3, 1, 2, -1, 2]);
    expect(steps(passed, 'timestamp')).toEqual([160, 160, 160, 160, 480, 160, 320, -160, 320]);
    expect(passed.map(({ marker }) => marker)).toEqual([
      true,
      ...Array(4).fill(false),
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(passed.at(-1)?.payload.length).toBe(480);
  });

  it('a relay continues its numbers over a wrap, a new source and a source that restarts (RFC 3550 §5.1)', () => {
    const bridged = new Bridged({}, {}, 65_530);
    bridged.send(20);
    bridged.send(3, { ssrc: 7 });
    for (let n = 0; n < 3; n++) {
      bridged.arrive({ sequence: 20_000 + n, timestamp: 5 + n * 160, ssrc: 7 });
      bridged.world.clock.run(20);
    }
    // The first packet of each restart is not relayed yet.
    expect(bridged.passed).toHaveLength(20 + 2 + 2);
    expect(new Set(steps(bridged.passed, 'sequence'))).toEqual(new Set([1]));
    expect(steps(bridged.passed, 'timestamp').every((step) => step > 0 && step < 1000)).toBe(true);
    expect(bridged.passed.flatMap(({ marker }, n) => (marker ? [n] : []))).toEqual([0, 20, 22]);
  });

  it('the stream sends its own audio when no packets come, and relays again when they do', () => {
    const bridged = new Bridged();
    bridged.send(10);
    bridged.world.clock.run(2000);
    const quiet = bridged.sent.slice(bridged.sent.indexOf(nth(bridged.passed, -1)) + 1);
    expect(quiet.length).toBeGreaterThan(70);
    expect(quiet[0]?.marker).toBe(true);
    const gone = (quiet[0]?.at ?? 0) - (bridged.passed.at(-1)?.at ?? 0);
    expect(gone).toBeGreaterThan(200);
    expect(gone).toBeLessThan(600);
    bridged.send(10);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
    expect(steps(bridged.sent, 'timestamp').every((step) => step > 0)).toBe(true);
    expect(bridged.passed).toHaveLength(20);
  });

  it('a relay passes comfort noise, and the stream sends nothing in the pause', () => {
    const bridged = new Bridged();
    bridged.send(10);
    bridged.send(1, { type: 13, payload: Uint8Array.of(60) });
    bridged.world.clock.run(2000);
    expect(bridged.sent.at(-1)).toMatchObject({ payloadType: 13 });
    expect(bridged.sent.at(-1)?.payload).toEqual(Uint8Array.of(60));
    bridged.send(3);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
  });

  it('a relay passes telephone events once, with the other payload type and one timestamp each, and reports them', () => {
    const bridged = new Bridged({}, { telephoneEvent: { send: 97, receive: 101 } });
    bridged.send(10);
    const at = { type: 101, timestamp: 510 * 160 };
    bridged.send(1, { ...at, marker: true, payload: event(5, false, 160) });
    for (const duration of [320, 480]) bridged.send(1, { ...at, payload: event(5, false, duration) });
    bridged.send(3, { ...at, payload: event(5, true, 640) });
    bridged.send(5);
    const events = bridged.sent.filter(({ payloadType }) => payloadType === 97);
    expect(
      events.map(({ payload }) => [payload[0], (payload[1] ?? 0) >> 7, ((payload[2] ?? 0) << 8) | (payload[3] ?? 0)]),
    ).toEqual([
      [5, 0, 160],
      [5, 0, 320],
      [5, 0, 480],
      [5, 1, 640],
      [5, 1, 640],
      [5, 1, 640],
    ]);
    expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(events.map(({ marker }) => marker)).toEqual([true, false, false, false, false, false]);
    expect(new Set(steps(bridged.passed, 'sequence'))).toEqual(new Set([1]));
    expect(bridged.world.events.filter(({ on }) => on === 'dtmf')).toEqual([
      { on: 'dtmf', id: 'a', digit: '5', durationMs: 80, relayed: true },
    ]);
  });

  it('a relay leaves out events that cannot be sent, without a gap, and reports them as not relayed', () => {
    const { telephoneEvent: _, ...plan } = { telephoneEvent: 0 };
    const bridged = new Bridged({}, { ...plan, telephoneEvent: { send: 97, receive: 97, clockRate: 48_000 } });
    bridged.send(3);
    bridged.send(3, { type: 101, timestamp: 503 * 160, payload: event(5, true, 640) });
    bridged.send(3);
    expect(new Set(steps(bridged.passed, 'sequence'))).toEqual(new Set([1]));
    expect(bridged.world.events.filter(({ on }) => on === 'dtmf')).toEqual([
      { on: 'dtmf', id: 'a', digit: '5', durationMs: 80 },
    ]);
  });

  it('a relay without events leaves them out', () => {
    const bridged = new Bridged();
    bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1, events: false });
    bridged.send(3);
    bridged.send(3, { type: 101, timestamp: 503 * 160, payload: event(5, true, 640) });
    bridged.send(3);
    expect(bridged.sent.filter(({ payloadType }) => payloadType === 101)).toEqual([]);
    expect(bridged.passed).toHaveLength(6);
    expect(new Set(steps(bridged.passed, 'sequence'))).toEqual(new Set([1]));
  });

  it('digits of the target stream take precedence over relayed packets', () => {
    const bridged = new Bridged();
    bridged.send(5);
    bridged.do({ do: 'dtmf', id: 'b', digits: '7', durationMs: 100, ref: 9 });
    bridged.send(20);
    const types = bridged.sent.map(({ payloadType }) => payloadType).join(' ');
    expect(types).toMatch(/^(0 )+(101 ){7}(0 ?)+$/);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
    expect(bridged.world.events).toContainEqual({ on: 'dtmfSent', id: 'b', ref: 9 });
    expect(bridged.reported).toEqual([true]);
  });
});
