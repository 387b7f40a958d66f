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
  rig.command({ to: 'session', do: 'renegotiate', id, ref, codecs });

describe.each([
  ['the callee', (rig: Rig) => rig.up()],
  ['the caller', (rig: Rig) => rig.called()],
])('other codecs, asked for by %s', (_, establish) => {
  it('are offered in a re-INVITE; both old and new are heard until the answer, and then what it says', () => {
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
    rig.answered(200, 'INVITE', { sdp: sdp({ formats: '9 8' }) });
    expect(rig.sent.at(-1)).toBe('ACK');
    expect(plans(rig).at(-1)).toMatchObject({ audio: { send: g722, direction: 'sendrecv' } });
    expect(types(plans(rig).at(-1))).toEqual([9, 8]);
    expect(rig.ordered).toEqual(['open', 'start', 'start', 'start']);
    expect(rig.told(id).slice(-2)).toMatchObject([
      { type: 'media', plan: { audio: { send: { name: 'G722' } } } },
      { type: 'done', ref: 1, ok: true },
    ]);
    expect(rig.timers.left).toBe(0);
  });

  it('are those of the call from then on, whoever offers next', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [pcma]);
    rig.answered(200, 'INVITE', { sdp: sdp({ formats: '8' }) });
    rig.asked('INVITE', { sdp: sdp({ formats: '0 8', direction: 'sendonly' }), cseq: 9 });
    expect(formatsOf(rig.last('200')?.sdp)).toMatch(/^8( |$)/);
    rig.acked({ cseq: 9 });
    rig.command({ to: 'session', do: 'hold', id, ref: 2 });
    expect(formatsOf(rig.last('INVITE')?.sdp)).toMatch(/^8( |$)/);
  });

  it('that it has already are done at once', () => {
    const rig = new Rig();
    const id = establish(rig);
    const before = rig.sent.length;
    ask(rig, id, [pcmu, pcma]);
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
    expect(rig.sent.length).toBe(before);
  });

  it.each([403, 488, 500, 606])(
    'refused with %i leave the call as it was, and the next offer rises (RFC 3264 §8, RFC 3261 §14.1)',
    (status) => {
      const rig = new Rig();
      const id = establish(rig);
      const [before] = plans(rig);
      ask(rig, id, [g722]);
      const version = versionOf(rig.last('INVITE')?.sdp);
      rig.answered(status);
      expect(rig.told(id).at(-1)).toMatchObject({ type: 'done', ref: 1, ok: false, code: 'refused' });
      expect(rig.told(id).filter(({ type }) => type === 'media')).toHaveLength(1);
      expect(plans(rig).at(-1)).toEqual(before);
      expect(rig.timers.left).toBe(0);
      rig.asked('INVITE', { sdp: sdp({ formats: '9 0' }), cseq: 9 });
      expect(formatsOf(rig.last('200')?.sdp)).toMatch(/^0( |$)/);
      expect(versionOf(rig.last('200')?.sdp)).toBe(version + 1);
    },
  );

  it('that meet a network failure leave it as it was', () => {
    const rig = new Rig();
    const id = establish(rig);
    const [before] = plans(rig);
    ask(rig, id, [g722]);
    rig.failed('transport');
    expect(rig.told(id).at(-1)).toMatchObject({ type: 'done', ok: false, code: 'refused' });
    expect(plans(rig).at(-1)).toEqual(before);
  });

  it('answered with what was there before: nothing of the offer is left in the engine', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [g722, pcmu, pcma]);
    rig.answered(200, 'INVITE', { sdp: sdp({ formats: '0 8' }) });
    expect(types(plans(rig).at(-1))).toEqual([0, 8]);
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
  });

  it('answered with none of them end the call by BYE: the peer has changed to what nobody can tell', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [g722]);
    rig.answered(200, 'INVITE', { sdp: sdp({ formats: '18' }) });
    expect(rig.sent.slice(-2)).toEqual(['ACK', 'BYE']);
    rig.answered(200, 'BYE');
    expect(rig.quiet).toEqual(quiet);
  });

  it('while it is held stay held, and nothing is heard ahead', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    const before = rig.media.length;
    ask(rig, id, [g722], 2);
    expect(rig.last('INVITE')?.sdp).toMatch(/^a=sendonly/m);
    expect(rig.media.length).toBe(before);
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'recvonly', formats: '9' }) });
    expect(rig.ordered.slice(before)).toEqual(['start', 'pause']);
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 2, ok: true });
  });

  it('wait for one another: a second change before the first is through is refused with `state`', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [g722]);
    rig.command({ to: 'session', do: 'hold', id, ref: 2 });
    ask(rig, id, [pcma], 3);
    expect(rig.told(id).slice(-2)).toEqual([
      { type: 'done', ref: 2, ok: false, code: 'state' },
      { type: 'done', ref: 3, ok: false, code: 'state' },
    ]);
  });

  it('overtaken by a hang-up end with it', () => {
    const rig = new Rig();
    const id = establish(rig);
    ask(rig, id, [g722]);
    rig.command({ to: 'session', do: 'hangup', id });
    expect(rig.told(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'ended' });
    rig.answered(487);
    rig.answered(200, 'BYE');
    expect(rig.quiet).toEqual(quiet);
  });
});

describe('other codecs that meet a re-INVITE of the peer (RFC 3261 §14)', () => {
  it('after 491 the call is as it was until they are offered again, the same octets', () => {
    const rig = new Rig();
    const id = rig.up();
    const [before] = plans(rig);
    ask(rig, id, [g722]);
    const first = rig.last('INVITE')?.sdp;
    rig.asked('INVITE', { sdp: sdp({ formats: '8' }) });
    expect(rig.sent.at(-1)).toBe('491');
    rig.answered(491);
    expect(plans(rig).at(-1)).toEqual(before);
    rig.advance(2000);
    expect(rig.sent.filter((what) => what === 'INVITE')).toHaveLength(2);
    expect(rig.last('INVITE')?.sdp).toBe(first);
    rig.answered(200, 'INVITE', { sdp: sdp({ formats: '9' }) });
    expect(plans(rig).at(-1)).toMatchObject({ audio: { send: g722 } });
  });

  it('the peer may go first, by the codecs of before; ours follow its ACK', () => {
    const rig = new Rig();
    const id = rig.called();
    ask(rig, id, [g722]);
    rig.answered(491);
    rig.asked('INVITE', { sdp: sdp({ formats: '8 9' }), cseq: 5 });
    expect(formatsOf(rig.last('200')?.sdp)).toMatch(/^8( |$)/);
    rig.acked({ cseq: 5 });
    expect(formatsOf(rig.last('INVITE')?.sdp)).toMatch(/^9( |$)/);
    rig.answered(200, 'INVITE', { sdp: sdp({ formats: '9' }) });
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
    expect(rig.timers.left).toBe(0);
  });

  it('asked for before the ACK of a re-INVITE of the peer, they wait for that', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.asked('INVITE', { sdp: sdp(), cseq: 6 });
    ask(rig, id, [g722]);
    expect(rig.sent.at(-1)).toBe('200');
    rig.acked({ cseq: 6 });
    expect(formatsOf(rig.last('INVITE')?.sdp)).toMatch(/^9( |$)/);
  });

  it('before the call is up they are refused with `state`, after its end with `ended`', () => {
    const rig = new Rig();
    const id = rig.invited();
    ask(rig, id, [g722]);
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: false, code: 'state' });
    ask(rig, 'nobody', [g722], 2);
    expect(rig.told('nobody')).toEqual([{ type: 'done', ref: 2, ok: false, code: 'ended' }]);
  });
});
