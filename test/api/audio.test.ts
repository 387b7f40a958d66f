import { Readable } from 'node:stream';
import { from, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import type { StreamCommand } from '../../src/signal/stream.ts';
import { oneCall, outcome } from './harness.ts';

const tone = { kind: 'tone', frequencyHz: 440 } as const;
const frame = (ms = 20): AudioFrame => ({ samples: new Int16Array(8 * ms), sampleRate: 8000 });

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

describe('a stream of frames', () => {
  it('is fed to the engine and is over when the engine says so', async () => {
    const { call, fake, clock } = oneCall();
    fake.establish();
    const frames = new Subject<AudioFrame>();
    const { played } = call.play(frames);
    expect(fake.given('play')).toMatchObject([{ source: { kind: 'frames' } }]);
    fake.playAsAsked();
    frames.next(frame());
    frames.next(frame());
    expect(fake.given('control')).toEqual([]);
    frames.complete();
    const ref = fake.given('play')[0]?.ref ?? -1;
    expect(fake.given('control')).toEqual([{ do: 'control', id: 'a', ref, control: { do: 'finish' } }]);
    expect(await outcome(played)).toBe('pending');
    fake.tell('a', { type: 'played', ref, completed: true, sentMs: 40 });
    expect(await played).toEqual({ completed: true, sentMs: 40 });
    expect(fake.pushed).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('says how many frames came too fast', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.playAsAsked();
    fake.queueFull = true;
    const { played } = call.play(from([frame(), frame()]));
    const error = '2 frames came faster than they could be played';
    expect(await played).toEqual({ completed: false, sentMs: 20, error });
  });

  it('that fails says so and hurts nobody', async () => {
    const { call, fake, faults } = oneCall();
    fake.establish();
    fake.playAsAsked();
    const frames = new Subject<AudioFrame>();
    const { played } = call.play(frames);
    frames.error(new Error('the microphone is gone'));
    const error = 'the stream of frames failed: the microphone is gone';
    expect(await played).toEqual({ completed: false, sentMs: 20, error });
    expect(faults).toEqual([]);
  });

  it('is left when something else plays, and when the call ends', () => {
    const { call, fake } = oneCall();
    fake.establish();
    const [first, second] = [new Subject<AudioFrame>(), new Subject<AudioFrame>()];
    call.play(first);
    call.play(second);
    expect([first.observed, second.observed]).toEqual([false, true]);
    fake.end();
    expect(second.observed).toBe(false);
  });
});

describe('what is pulled', () => {
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is asked for as fast as it is played, and let go of when it is stopped', async () => {
    const { call, fake, clock } = oneCall();
    fake.establish();
    fake.playAsAsked();
    let letGo = false;
    function* frames(): Generator<AudioFrame> {
      try {
        for (;;) yield frame(100);
      } finally {
        letGo = true;
      }
    }
    const playing = call.play(frames());
    await settled();
    const ahead = fake.pushed.length;
    expect(ahead).toBeGreaterThanOrEqual(4);
    expect(ahead).toBeLessThanOrEqual(6);
    for (let n = 0; n < 10; n++) {
      clock.advance(100);
      await settled();
    }
    expect(fake.pushed.length - ahead).toBe(10);
    // The call is held: nothing fits, and nothing is lost.
    fake.queueFull = true;
    for (let n = 0; n < 10; n++) {
      clock.advance(100);
      await settled();
    }
    expect(fake.pushed.length - ahead).toBe(10);
    playing.stop();
    await settled();
    expect(letGo).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('may be raw PCM, whose chunks end anywhere', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.playAsAsked();
    const octets = Buffer.alloc(16);
    for (let i = 0; i < 8; i++) octets.writeInt16LE(1000 * i, 2 * i);
    const stream = Readable.from([octets.subarray(0, 3), octets.subarray(3, 4), octets.subarray(4)]);
    const { played } = call.play({ kind: 'pcm', stream, sampleRate: 16_000 });
    expect(await played).toEqual({ completed: true, sentMs: 20 });
    expect(fake.pushed.flatMap(({ samples }) => [...samples])).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]);
    expect(new Set(fake.pushed.map((each) => each.sampleRate))).toEqual(new Set([16_000]));
    const wrong = (): unknown => call.play({ kind: 'pcm', stream, sampleRate: 100 });
    expect(wrong).toThrow('play: sampleRate is 100');
  });

  it('that fails says so', async () => {
    const { call, fake, faults } = oneCall();
    fake.establish();
    fake.playAsAsked();
    async function* broken(): AsyncGenerator<AudioFrame> {
      yield frame();
      throw new Error('no more tape');
    }
    const { played } = call.play(broken());
    expect(await played).toEqual({ completed: false, sentMs: 20, error: 'the frames failed: no more tape' });
    expect(faults).toEqual([]);
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
