import type { Player } from '../playback/player.ts';
import type { SentTap } from '../playback/player-events.ts';
import { AudioRecorder } from '../record/audio-recorder.ts';
import { WavWriter } from '../record/wav-writer.ts';
import type { RecordingTap } from './audio-fanout.ts';
import type { Sender } from './sender.ts';
import type { StreamEvents } from './stream-events.ts';
import type { StreamParts } from './stream-parts.ts';

/** The files that one stream is recorded to. */
export class Recordings {
  readonly #parts: StreamParts;
  readonly #events: StreamEvents;
  readonly #player: Player;
  readonly #sender: Sender;
  readonly #taps: Map<string, RecordingTap>;
  readonly #recorders = new Map<string, AudioRecorder>();

  /** `taps` has one for each file that is written, by path. */
  constructor(
    parts: StreamParts,
    events: StreamEvents,
    player: Player,
    sender: Sender,
    taps: Map<string, RecordingTap>,
  ) {
    this.#parts = parts;
    this.#events = events;
    this.#player = player;
    this.#sender = sender;
    this.#taps = taps;
  }

  record(path: string, stereo: boolean): void {
    const { id, emit, clock } = this.#parts;
    this.control(path, 'stop');
    const release = this.#events.hold();
    const done = (error?: string): void => {
      emit(error === undefined ? { on: 'recorded', id, path } : { on: 'recorded', id, path, error });
      release();
    };
    const recorder = new AudioRecorder(new WavWriter(path, this.#player.rate, done, stereo ? 2 : 1), clock.now());
    const sent: SentTap = (samples, timestamp) => {
      const rate = this.#player.rate;
      const { clockRate, dueAt, periodMs } = this.#sender;
      // The deadline of this packet, not the time it is sent at: received audio is timed by deadlines too.
      const now = dueAt - periodMs;
      recorder.sent({ samples, count: samples.length, timestamp, ssrc: 0, rate, clockRate, now });
    };
    const received = recorder.received.bind(recorder);
    this.#recorders.set(path, recorder);
    this.#taps.set(path, stereo ? { received, sent } : { received });
  }

  control(path: string, act: 'pause' | 'resume' | 'stop'): void {
    const recorder = this.#recorders.get(path);
    if (act === 'pause') recorder?.pause(this.#parts.clock.now());
    else if (act === 'resume') recorder?.resume(this.#parts.clock.now());
    else {
      this.#recorders.delete(path);
      this.#taps.delete(path);
      recorder?.finish();
    }
  }

  /** Ends all files. */
  finish(): void {
    for (const recorder of this.#recorders.values()) recorder.finish();
  }
}
