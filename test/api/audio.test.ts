import { from, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../../src/media/media-driver.ts';
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
    fake.tell('a', { type: 'played', ref: fake.given('play')[0]?.ref ?? -1, whole: true });
    expect(await played).toEqual({ whole: true });
    expect(events).toEqual([{ type: 'played', source: 'hello.wav', whole: true }]);
  });

  it('is replaced by what is played next', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const first = call.play('one.wav');
    const second = call.play(tone);
    expect(await first.played).toEqual({ whole: false });
    const [one, two] = fake.given('play').map((each) => each.ref);
    // What the engine says of the first is no news of the second.
    fake.tell('a', { type: 'played', ref: one ?? -1, whole: false });
    expect(await outcome(second.played)).toBe('pending');
    first.stop();
    expect(fake.given('play')).toHaveLength(2);
    fake.tell('a', { type: 'played', ref: two ?? -1, whole: false, error: 'broken' });
    expect(await second.played).toEqual({ whole: false, error: 'broken' });
  });

  it('stops', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const playing = call.play(tone);
    playing.stop();
    playing.stop();
    expect(await playing.played).toEqual({ whole: false });
    expect(fake.given('play').map((each) => each.source.kind)).toEqual(['tone', 'silence']);
  });

  it('ends with the call', async () => {
    const { call, fake } = oneCall();
    const { played } = call.play(tone);
    fake.end();
    expect(await played).toEqual({ whole: false });
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
  it('is fed to the engine and is over when its audio has been played', async () => {
    const { call, fake, clock } = oneCall();
    fake.establish();
    const frames = new Subject<AudioFrame>();
    const { played } = call.play(frames);
    expect(fake.given('play')).toMatchObject([{ source: { kind: 'frames' } }]);
    frames.next(frame());
    frames.next(frame());
    frames.complete();
    clock.advance(39);
    expect(await outcome(played)).toBe('pending');
    clock.advance(1);
    expect(await played).toEqual({ whole: true });
    expect(fake.pushed).toHaveLength(2);
    expect(fake.given('play').at(-1)).toMatchObject({ source: { kind: 'silence' } });
    expect(clock.pending).toBe(0);
  });

  it('says how many frames came too fast', async () => {
    const { call, fake, clock } = oneCall();
    fake.establish();
    fake.queueFull = true;
    const { played } = call.play(from([frame(), frame()]));
    clock.advance(100);
    expect(await played).toEqual({ whole: false, error: '2 frames came faster than they could be played' });
  });

  it('that fails says so and hurts nobody', async () => {
    const { call, fake, clock, faults } = oneCall();
    fake.establish();
    const frames = new Subject<AudioFrame>();
    const { played } = call.play(frames);
    frames.error(new Error('the microphone is gone'));
    clock.advance(0);
    expect(await played).toEqual({ whole: false, error: 'the stream of frames failed: the microphone is gone' });
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

describe('mute', () => {
  it('sends silence, and what was playing afterwards', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const { played } = call.play(tone);
    call.mute();
    call.mute();
    expect(call.muted).toBe(true);
    fake.tell('a', { type: 'played', ref: fake.given('play')[0]?.ref ?? -1, whole: false });
    expect(await outcome(played)).toBe('pending');
    call.unmute();
    expect(call.muted).toBe(false);
    expect(fake.given('play').map((each) => each.source.kind)).toEqual(['tone', 'silence', 'tone']);
  });

  it('holds for what is played while it lasts', () => {
    const { call, fake } = oneCall();
    call.mute();
    fake.establish();
    call.play(tone);
    expect(fake.given('play')).toEqual([]);
    call.unmute();
    expect(fake.given('play').map((each) => each.source.kind)).toEqual(['tone']);
  });

  it('drops frames rather than saving them up', () => {
    const { call, fake } = oneCall();
    fake.establish();
    const frames = new Subject<AudioFrame>();
    call.play(frames);
    call.mute();
    frames.next(frame());
    call.unmute();
    frames.next(frame());
    expect(fake.pushed).toHaveLength(1);
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
