import { Readable } from 'node:stream';
import { from, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { oneCall, outcome } from './harness.ts';

const frame = (ms = 20): AudioFrame => ({ samples: new Int16Array(8 * ms), sampleRate: 8000 });

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
