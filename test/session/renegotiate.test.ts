import { describe, expect, it } from 'vitest';
import type { MediaPlan } from '../../src/signal/media.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import { quiet, Rig, sdp } from './rig.ts';

const pcmu: CodecChoice = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
const pcma: CodecChoice = { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 };
const g722: CodecChoice = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };

const formatsOf = (text: string | undefined): string | undefined =>
  /^m=audio \d+ \S+ (.*)$/m.exec(text ?? '')?.[1]?.trim();
const versionOf = (text: string | undefined): number => Number(/^o=- \d+ (\d+)/m.exec(text ?? '')?.[1]);
const plans = (rig: Rig): readonly MediaPlan[] => rig.media.flatMap((each) => (each.do === 'start' ? [each.plan] : []));
const types = (plan: MediaPlan | undefined): readonly number[] =>
  plan?.audio.receive.map((each) => each.payloadType) ?? [];

const ask = (rig: Rig, id: string, codecs: readonly CodecChoice[], ref = 1): void =>
  rig.command({ to: 'session', do: 'renegotiate', id, ref, media: { codecs } });

describe.each([
  ['the callee', (rig: Rig) => rig.up()],
  ['the caller', (rig: Rig) => rig.called()],
])('other codecs, asked for by %s', (_, establish) => {
  it('other codecs are offered in a re-INVITE; old and new are received until the answer, and then those of the answer', () => {
    const rig = new Rig();
    const id = establish(rig);
    const [before] = plans(rig);
    const version = versionOf(rig.last('200')?.sdp ?? rig.last('INVITE')?.sdp);
    ask(rig, id, [g722, pcma]);
    expect(formatsOf(rig.last('INVITE')?.sdp)).toMatch(/^9 8( |$)/);
    expect(versionOf(rig.last('INVITE')?.sdp)).toBe(version + 1);
    // RFC 3264 §8.3.2; what we send with does not change before the answer.
    expect(types(plans(rig)[1])).toEqual([...types(before), 9]);
    expect(plans(rig)[1]?.audio.send).toEqual(before?.audio.send);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ formats: '9 8' }) });
    expect(rig.sent.at(-1)).toBe('ACK');
    expect(plans(rig).at(-1)).toMatchObject({ audio: { send: g722, direction: 'sendrecv' } });
    expect(types(plans(rig).at(-1))).toEqual([9, 8]);
    expect(rig.ordered).toEqual(['open', 'start', 'start', 'start']);
    expect(rig.reported(id).slice(-2)).toMatchObject([
      { type: 'media', plan: { audio: { send: { name: 'G722' } } } },
      { type: 'done', ref: 1, ok: true },
    ]);
    expect(rig.timers.left).toBe(0);
  });

  it('agreed codecs are those of the call from then on, whichever side offers next', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [pcma]);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ formats: '8' }) });
    rig.receiveRequest('INVITE', { sdp: sdp({ formats: '0 8', direction: 'sendonly' }), cseq: 9 });
    expect(formatsOf(rig.last('200')?.sdp)).toMatch(/^8( |$)/);
    rig.receiveAck({ cseq: 9 });
    rig.command({ to: 'session', do: 'hold', id, ref: 2 });
    expect(formatsOf(rig.last('INVITE')?.sdp)).toMatch(/^8( |$)/);
  });

  it('codecs that the call already has are done at once', () => {
    const rig = new Rig();
    const id = establish(rig);
    const before = rig.sent.length;
    ask(rig, id, [pcmu, pcma]);
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
    expect(rig.sent.length).toBe(before);
  });

  it.each([403, 488, 500, 606])(
    'codecs refused with %i leave the call as it was, and the version of the next description rises (RFC 3264 §8, RFC 3261 §14.1)',
    (status) => {
      const rig = new Rig();
      const id = establish(rig);
      const [before] = plans(rig);
      ask(rig, id, [g722]);
      const version = versionOf(rig.last('INVITE')?.sdp);
      rig.receiveResponse(status);
      expect(rig.reported(id).at(-1)).toMatchObject({ type: 'done', ref: 1, ok: false, code: 'refused' });
      expect(rig.reported(id).filter(({ type }) => type === 'media')).toHaveLength(1);
      expect(plans(rig).at(-1)).toEqual(before);
      expect(rig.timers.left).toBe(0);
      rig.receiveRequest('INVITE', { sdp: sdp({ formats: '9 0' }), cseq: 9 });
      expect(formatsOf(rig.last('200')?.sdp)).toMatch(/^0( |$)/);
      expect(versionOf(rig.last('200')?.sdp)).toBe(version + 1);
    },
  );

  it('codecs that meet a network failure leave the call as it was', () => {
    const rig = new Rig();
    const id = establish(rig);
    const [before] = plans(rig);
    ask(rig, id, [g722]);
    rig.failRequest('transport');
    expect(rig.reported(id).at(-1)).toMatchObject({ type: 'done', ok: false, code: 'refused' });
    expect(plans(rig).at(-1)).toEqual(before);
  });

  it('codecs answered with the former ones leave nothing of the offer in the engine', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [g722, pcmu, pcma]);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ formats: '0 8' }) });
    expect(types(plans(rig).at(-1))).toEqual([0, 8]);
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
  });

  it('codecs answered with none of them end the call by BYE, as what the peer changed to is unknown', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [g722]);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ formats: '18' }) });
    expect(rig.sent.slice(-2)).toEqual(['ACK', 'BYE']);
    rig.receiveResponse(200, 'BYE');
    expect(rig.quiet).toEqual(quiet);
  });

  it('codecs of a held call leave it held, and nothing is received ahead of the answer', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    const before = rig.ordered.length;
    ask(rig, id, [g722], 2);
    expect(rig.last('INVITE')?.sdp).toMatch(/^a=sendonly/m);
    expect(rig.ordered.length).toBe(before);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly', formats: '9' }) });
    expect(rig.ordered.slice(before)).toEqual(['start', 'pause']);
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 2, ok: true });
  });

  it('a second change before the first is done is refused with `state`', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [g722]);
    rig.command({ to: 'session', do: 'hold', id, ref: 2 });
    ask(rig, id, [pcma], 3);
    expect(rig.reported(id).slice(-2)).toEqual([
      { type: 'done', ref: 2, ok: false, code: 'state' },
      { type: 'done', ref: 3, ok: false, code: 'state' },
    ]);
  });

  it('a change of codecs that a hang-up overtakes ends with the call', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [g722]);
    rig.command({ to: 'session', do: 'hangup', id });
    expect(rig.reported(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'ended' });
    rig.receiveResponse(487);
    rig.receiveResponse(200, 'BYE');
    expect(rig.quiet).toEqual(quiet);
  });
});

describe('other codecs that meet a re-INVITE of the peer (RFC 3261 §14)', () => {
  it('a call is as it was after 491, until the codecs are offered again with the same octets', () => {
    const rig = new Rig();
    const id = rig.up();
    const [before] = plans(rig);
    ask(rig, id, [g722]);
    const first = rig.last('INVITE')?.sdp;
    rig.receiveRequest('INVITE', { sdp: sdp({ formats: '8' }) });
    expect(rig.sent.at(-1)).toBe('491');
    rig.receiveResponse(491);
    expect(plans(rig).at(-1)).toEqual(before);
    rig.advance(2000);
    expect(rig.sent.filter((what) => what === 'INVITE')).toHaveLength(2);
    expect(rig.last('INVITE')?.sdp).toBe(first);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ formats: '9' }) });
    expect(plans(rig).at(-1)).toMatchObject({ audio: { send: g722 } });
  });

  it('a re-INVITE of the peer goes first after 491, by the former codecs, and ours follow its ACK', () => {
    const rig = new Rig();
    const id = rig.called();
    ask(rig, id, [g722]);
    rig.receiveResponse(491);
    rig.receiveRequest('INVITE', { sdp: sdp({ formats: '8 9' }), cseq: 5 });
    expect(formatsOf(rig.last('200')?.sdp)).toMatch(/^8( |$)/);
    rig.receiveAck({ cseq: 5 });
    expect(formatsOf(rig.last('INVITE')?.sdp)).toMatch(/^9( |$)/);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ formats: '9' }) });
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
    expect(rig.timers.left).toBe(0);
  });

  it('a change of codecs before the ACK of a re-INVITE of the peer waits for it', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.receiveRequest('INVITE', { sdp: sdp(), cseq: 6 });
    ask(rig, id, [g722]);
    expect(rig.sent.at(-1)).toBe('200');
    rig.receiveAck({ cseq: 6 });
    expect(formatsOf(rig.last('INVITE')?.sdp)).toMatch(/^9( |$)/);
  });

  it('a change of codecs is refused with `state` before the call is up and with `ended` after its end', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    ask(rig, id, [g722]);
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: false, code: 'state' });
    ask(rig, 'nobody', [g722], 2);
    expect(rig.reported('nobody')).toEqual([{ type: 'done', ref: 2, ok: false, code: 'ended' }]);
  });
});
