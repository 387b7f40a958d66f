import { type Observable, Subject } from 'rxjs';
import type { Call } from '../../src/api/call/call.ts';
import { conference } from '../../src/api/mix/create-conference.ts';
import type { PlayResult, PlaySource } from '../../src/api/play/play-source.ts';
import type { PlayOptions } from '../../src/api/play/playback.ts';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { nth } from '../support/nth.ts';
import { double } from '../support/untyped.ts';

interface Given {
  readonly settings: PlayOptions;
  /** The first sample of every frame. */
  readonly frames: number[];
  cleared: boolean;
  end(result: PlayResult): void;
}

/** The members of a call that conferences and bridges use. */
export class Phone {
  readonly audio = new Subject<AudioFrame>();
  readonly events = new Subject<object>();
  readonly over = new Subject<object>();
  readonly plays: Given[] = [];
  readonly sent: string[] = [];
  readonly held = { local: false, remote: false };
  state = 'active';
  hungUp = false;

  get call(): Call {
    return double<Call>(this);
  }
  get audio$(): Observable<AudioFrame> {
    return this.audio;
  }
  get events$(): Observable<object> {
    return this.events;
  }
  get ended$(): Observable<object> {
    return this.over;
  }
  /** The last play. */
  get playing(): Given {
    return nth(this.plays, -1);
  }
  get loudest(): number {
    return Math.max(...this.playing.frames.map(Math.abs));
  }

  play(source: PlaySource, settings: PlayOptions): object {
    let end: Given['end'] = () => {};
    const played = new Promise<PlayResult>((resolve) => {
      end = resolve;
    });
    const given: Given = { settings, frames: [], cleared: false, end };
    const fed = (source as Observable<AudioFrame>).subscribe(({ samples }) => given.frames.push(nth(samples, 0)));
    this.plays.push(given);
    void played.then(() => fed.unsubscribe());
    return {
      played,
      stop: () => end({ completed: false }),
      clear: () => {
        given.cleared = true;
      },
    };
  }
  hangup(): Promise<object> {
    this.hungUp = true;
    return Promise.resolve({ by: 'local' });
  }
  sendDtmf(digit: string): Promise<void> {
    this.sent.push(digit);
    return Promise.resolve();
  }

  send(value: number, times = 1): void {
    for (let n = 0; n < times; n++) this.audio.next({ samples: new Int16Array(160).fill(value), sampleRate: 8000 });
  }
  hold(held: boolean): void {
    this.events.next({ type: 'hold', local: false, remote: held });
  }
  end(): void {
    this.state = 'ended';
    this.over.next({ by: 'remote' });
  }
  get watched(): boolean {
    return this.audio.observed || this.events.observed || this.over.observed;
  }
}

export const room = (count: number, options: Parameters<typeof conference>[0] = {}) => {
  const meeting = conference({ sampleRate: 8000, ...options });
  const phones = Array.from({ length: count }, () => new Phone());
  const members = phones.map((phone) => meeting.join(phone.call));
  /** Each phone sends frames of its value, so many times in turn. */
  const talk = (values: readonly number[], times = 1): void => {
    for (let n = 0; n < times; n++) for (const [i, value] of values.entries()) phones[i]?.send(value);
  };
  return { meeting, phones, members, talk } as const;
};
