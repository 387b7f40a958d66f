import { describe, expect, it } from 'vitest';
import type { StreamCommand } from '../../src/signal/stream.ts';
import { oneCall, outcome } from './harness.ts';

const tone = { kind: 'tone', frequencyHz: 440 } as const;

describe('playing', () => {
  it('waits for media, then begins', () => {
    const { call, fake } = oneCall();
    call.play('hello.wav');
    expect(fake.given('play')).toEqual([]);
    fake.establish();
    expect(fake.given('play')).toMatchObject([{ source: { kind: 'file', path: 'hello.wav' } }]);
  });

  it('tells when it is over, as a promise and as an event', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const events: unknown[] = [];
    call.events$.subscribe((event) => events.push(event));
    const { played } = call.play('hello.wav');
    expect(await outcome(played)).toBe('pending');
    fake.tell('a', { type: 'played', ref: fake.given('play')[0]?.ref ?? -1, completed: true });
    expect(await played).toEqual({ completed: true });
    expect(events).toEqual([{ type: 'played', source: 'hello.wav', completed: true }]);
  });

  it('is replaced by what is played next', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.playAsAsked();
    const first = call.play('one.wav');
    const second = call.play(tone);
    expect(await first.played).toEqual({ completed: false, sentMs: 20 });
    expect(await outcome(second.played)).toBe('pending');
    first.stop();
    expect(fake.given('control')).toHaveLength(0);
    const [, two] = fake.given('play').map((each) => each.ref);
    fake.tell('a', { type: 'played', ref: two ?? -1, completed: false, error: 'broken' });
    expect(await second.played).toEqual({ completed: false, error: 'broken' });
  });

  it('stops', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.playAsAsked();
    const playing = call.play(tone);
    playing.stop();
    playing.stop();
    expect(await playing.played).toEqual({ completed: false, sentMs: 20 });
    expect(fake.given('control').map((each) => each.control.do)).toEqual(['stop']);
  });

  it('before there is media only the last counts, unless it was appended', async () => {
    const { call, fake } = oneCall();
    const first = call.play('one.wav');
    call.play('two.wav');
    const third = call.play('three.wav', { queue: 'append', gain: 2 });
    const fourth = call.play('four.wav', { queue: 'append' });
    fourth.stop();
    expect([await first.played, await fourth.played]).toEqual([
      { completed: false, sentMs: 0 },
      { completed: false, sentMs: 0 },
    ]);
    third.pause();
    third.mark('end');
    fake.establish();
    expect(fake.given('play').map(({ source, options }) => [source, options])).toEqual([
      [{ kind: 'file', path: 'two.wav' }, undefined],
      [
        { kind: 'file', path: 'three.wav' },
        { queue: 'append', gain: 2 },
      ],
    ]);
    expect(fake.given('control').map((each) => each.control)).toEqual([{ do: 'pause' }, { do: 'mark', name: 'end' }]);
  });

  it('is steered, and says how far it was sent while somebody listens', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.playAsAsked();
    const playing = call.play(tone);
    const sent: (number | string)[] = [];
    const marks: unknown[] = [];
    const watching = playing.played$.subscribe({ next: (ms) => sent.push(ms), complete: () => sent.push('|') });
    playing.marks$.subscribe({ next: (mark) => marks.push(mark), complete: () => marks.push('|') });
    const ref = fake.given('play')[0]?.ref ?? -1;
    fake.tell('a', { type: 'progress', ref, sentMs: 20 }, { type: 'progress', ref, sentMs: 40 });
    playing.setGain(0.5);
    playing.mark('hello', { atMs: 100 });
    fake.tell('a', { type: 'mark', ref, name: 'hello', reached: true, sentMs: 100 });
    playing.clear();
    watching.unsubscribe();
    playing.stop();
    expect(fake.given('control').map((each) => each.control)).toEqual([
      { do: 'progress', wanted: true },
      { do: 'gain', gain: 0.5 },
      { do: 'mark', name: 'hello', atMs: 100 },
      { do: 'clear' },
      { do: 'progress', wanted: false },
      { do: 'stop' },
    ]);
    expect([sent, marks]).toEqual([
      [20, 40],
      [{ name: 'hello', reached: true, sentMs: 100 }, '|'],
    ]);
    playing.pause();
    expect(fake.given('control')).toHaveLength(6);
    expect(() => playing.setGain(17)).toThrow('setGain: the gain is 17, it must lie between 0 and 16');
    expect(() => playing.mark('x', { atMs: -1 })).toThrow('mark: atMs is -1');
    expect(() => call.play(tone, { queueMs: 5 })).toThrow('play: queueMs is 5');
  });

  it('that the session refuses is over', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const { played } = call.play(tone);
    const command = fake.given('play')[0] as Extract<StreamCommand, { do: 'play' }>;
    fake.tell('a', { type: 'refused', command, why: 'state' });
    expect(await played).toEqual({ completed: false, error: 'there is no media to play it into' });
  });

  it('ends with the call', async () => {
    const { call, fake } = oneCall();
    const { played } = call.play(tone);
    fake.end();
    expect(await played).toEqual({ completed: false });
    expect(fake.given('play')).toEqual([]);
  });

  it.each([
    [''],
    [{ kind: 'tone', frequencyHz: 0 }],
    [{ kind: 'tone', frequencyHz: 5000 }],
    [{ kind: 'frames' }],
    [{ kind: 'noise' }],
  ])('refuses %j', (source) => {
    const { call } = oneCall();
    expect(() => call.play(source as never)).toThrow(expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' }));
  });
});

describe('the voice of a call', () => {
  it('is muted by a command, once, and what plays goes on', () => {
    const { call, fake } = oneCall();
    fake.establish();
    call.play(tone);
    call.mute();
    call.mute();
    expect(call.muted).toBe(true);
    call.unmute();
    expect(call.muted).toBe(false);
    call.setGain({ receive: 2 });
    expect(fake.given('settings').map((each) => each.settings)).toEqual([
      { muted: true },
      { muted: false },
      { receiveGain: 2 },
    ]);
    expect(fake.given('play')).toHaveLength(1);
    expect(() => call.setGain({ send: Number.NaN })).toThrow('setGain: the gain is NaN');
  });

  it('set before there is media, holds from its beginning', () => {
    const { call, fake } = oneCall();
    call.mute();
    call.setGain({ send: 0.5 });
    expect(fake.given('settings')).toEqual([]);
    fake.establish();
    expect(fake.given('settings')).toEqual([{ do: 'settings', id: 'a', settings: { muted: true, sendGain: 0.5 } }]);
  });
});

describe('what is watched', () => {
  it('is measured while somebody listens, from when there is media', () => {
    const { call, fake } = oneCall();
    const levels: unknown[] = [];
    const speaking: unknown[] = [];
    const [one, two] = [call.level$.subscribe((level) => levels.push(level)), call.level$.subscribe()];
    call.speaking$.subscribe({ next: (speaks) => speaking.push(speaks), complete: () => speaking.push('|') });
    expect(fake.given('detect')).toEqual([]);
    fake.establish();
    fake.tell('a', { type: 'level', direction: 'received', dbov: -20 }, { type: 'speaking', speaking: true });
    one.unsubscribe();
    two.unsubscribe();
    fake.end();
    expect(fake.given('detect').map((each) => each.detection)).toEqual([
      { level: true, speaking: true },
      { level: false },
    ]);
    expect(levels).toEqual([{ direction: 'received', dbov: -20 }]);
    expect(speaking).toEqual([false, true, '|']);
  });
});

describe('recording', () => {
  it('waits for media, and tells when the file is whole', async () => {
    const { call, fake } = oneCall();
    const { recorded } = call.record('call.wav');
    expect(fake.given('record')).toEqual([]);
    fake.establish();
    expect(fake.given('record')).toEqual([{ do: 'record', id: 'a', path: 'call.wav' }]);
    expect(await outcome(recorded)).toBe('pending');
    fake.tell('a', { type: 'recorded', path: 'call.wav' });
    expect(await recorded).toEqual({ path: 'call.wav' });
  });

  it('in stereo, paused, stopped', async () => {
    const { call, fake } = oneCall();
    const recording = call.record({ path: 'both.wav', stereo: true, format: 'wav' });
    recording.pause();
    fake.establish();
    recording.pause();
    recording.resume();
    recording.stop();
    fake.tell('a', { type: 'recorded', path: 'both.wav' });
    recording.stop();
    expect(await recording.recorded).toEqual({ path: 'both.wav' });
    expect(fake.given('record')).toEqual([{ do: 'record', id: 'a', path: 'both.wav', stereo: true }]);
    expect(fake.given('recording').map((each) => each.act)).toEqual(['pause', 'resume', 'stop']);
    const early = oneCall().call.record('never.wav');
    early.stop();
    expect(await early.recorded).toMatchObject({ error: 'stopped before there was media' });
  });

  it('says what went wrong', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const { recorded } = call.record('/no/such/place.wav');
    fake.tell('a', { type: 'recorded', path: '/no/such/place.wav', error: 'ENOENT' });
    expect(await recorded).toEqual({ path: '/no/such/place.wav', error: 'ENOENT' });
  });

  it('of a call that never had media', async () => {
    const { call, fake } = oneCall();
    const { recorded } = call.record('call.wav');
    fake.end();
    expect(await recorded).toEqual({ path: 'call.wav', error: 'the call ended before there was media' });
    expect(() => oneCall().call.record('')).toThrow('record: the path is empty');
  });
});
