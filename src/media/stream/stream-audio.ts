import type { Clock } from '../../core/clock.ts';
import type { MediaCommand } from '../../signal/media.ts';
import type { MediaAudio } from '../../signal/media-audio.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { InbandDtmf } from '../dtmf/inband-send.ts';
import type { Emit, Listener } from '../media-engine.ts';
import { Player } from '../playback/player.ts';
import type { Monitor } from '../playback/player-events.ts';
import { Recorder } from '../record/recorder.ts';
import { WavWriter } from '../record/wav-writer.ts';
import { Audience } from './audio-fanout.ts';
import { Watcher } from './detectors.ts';
import type { Receiver } from './receiver.ts';
import type { Sender } from './sender.ts';

/** The commands that are about sound and not about the way it travels. */
export type StudioCommand = Extract<
  MediaCommand,
  { do: 'play' | 'control' | 'settings' | 'detect' | 'record' | 'recording' | 'dtmf' }
>;

export interface StudioParts {
  readonly id: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly queueMs: number;
  /** Something is held that takes time to let go; call the result when it is gone. */
  hold(): () => void;
}

/** Until a codec says otherwise. */
const sampleRate = 8000;

/** What a user does with the sound of one stream: plays, records, watches, and sets its voice. */
export class Studio {
  readonly player: Player;
  readonly #parts: StudioParts;
  readonly #audience: Audience;
  readonly #watcher: Watcher;
  readonly #recorders = new Map<string, Recorder>();
  #sender: Sender | undefined;
  #receiver: Receiver | undefined;
  #plan: MediaAudio | undefined;
  #inband: InbandDtmf | undefined;

  constructor(parts: StudioParts) {
    const { id, emit, hold, queueMs, clock } = parts;
    this.#parts = parts;
    this.player = new Player(
      { told: (event) => emit({ ...event, id }), changed: () => this.#connect(), hold },
      { sampleRate, queueMs },
    );
    this.#audience = new Audience(this.player);
    this.#watcher = new Watcher(this.#audience, id, emit, clock, () => this.player.rate);
  }

  /** Who sends and who receives for it. */
  attach(sender: Sender, receiver: Receiver): void {
    const { id, emit } = this.#parts;
    this.#sender = sender;
    this.#receiver = receiver;
    sender.events.sent = (ref) => emit({ on: 'dtmfSent', id, ref });
  }

  planned(plan: MediaAudio): void {
    this.#plan = plan;
    this.#watcher.planned(plan.telephoneEvent?.receive !== undefined);
    this.#connect();
  }

  perform(command: StudioCommand): void {
    switch (command.do) {
      case 'play':
        this.player.play(command.source, command.ref, command.options);
        break;
      case 'control':
        this.player.steer(command.ref, command.control);
        break;
      case 'settings': {
        const { muted, sendGain, receiveGain } = command.settings;
        if (muted !== undefined) this.player.muted = muted;
        if (sendGain !== undefined) this.player.gain = sendGain;
        if (receiveGain !== undefined) this.#audience.gain = receiveGain;
        break;
      }
      case 'detect':
        this.#watcher.watch(command.detection);
        this.#connect();
        break;
      case 'record':
        this.#record(command.path, command.stereo === true);
        break;
      case 'recording':
        this.#steerRecording(command.path, command.act);
        break;
      case 'dtmf':
        this.#dtmf(command);
    }
  }

  /** What arrives is heard as it came. */
  get faithful(): boolean {
    return this.#audience.faithful;
  }

  /** Frames that were lost because those before them waited. */
  get unheard(): number {
    return this.#audience.unheard;
  }

  push(frame: AudioFrame, ref?: number): boolean {
    return this.player.push(frame, ref);
  }

  listen(listener: Listener | undefined): void {
    this.#audience.listen(listener);
    this.#connect();
  }

  /** Nothing is heard for now, though the stream stays. */
  quiet(): void {
    this.#watcher.quiet();
  }

  /** Before the end, while it may still tell. */
  close(): void {
    const { id, emit } = this.#parts;
    const events = this.#sender?.events.abandon();
    for (const ref of events?.sent ?? []) emit({ on: 'dtmfSent', id, ref });
    const unsent = [...(events?.unsent ?? []), ...(this.#inband?.abandon() ?? [])];
    for (const ref of unsent) emit({ on: 'dtmfSent', id, ref, error: 'the stream closed before' });
    this.quiet();
    if (this.#receiver !== undefined) this.#receiver.heard = undefined;
    for (const recorder of this.#recorders.values()) recorder.finish();
    this.player.close();
  }

  #connect(): void {
    if (this.#receiver === undefined) return;
    this.#receiver.heard = this.#audience.heard;
    this.player.monitor = this.#audience.monitor;
  }

  #dtmf({ id, digits, durationMs, inband, ref }: Extract<MediaCommand, { do: 'dtmf' }>): void {
    const { emit } = this.#parts;
    let taken: boolean;
    if (inband === true) {
      if (this.#inband?.rate !== this.player.rate) {
        this.#inband = new InbandDtmf(this.player.rate, (told) => emit({ on: 'dtmfSent', id, ref: told }));
        this.player.overlay = this.#inband;
      }
      taken = this.#inband.add(digits, durationMs, ref);
    } else taken = this.#sender?.events.add(digits, durationMs, ref) ?? false;
    if (taken || ref === undefined) return;
    const none = inband !== true && this.#plan?.telephoneEvent?.send === undefined;
    const error = none ? 'telephone events were not agreed on' : 'no digit, or more than can wait';
    emit({ on: 'dtmfSent', id, ref, error });
  }

  #record(path: string, stereo: boolean): void {
    const { id, emit, clock, hold } = this.#parts;
    this.#steerRecording(path, 'stop');
    const release = hold();
    const done = (error?: string): void => {
      emit(error === undefined ? { on: 'recorded', id, path } : { on: 'recorded', id, path, error });
      release();
    };
    const recorder = new Recorder(new WavWriter(path, this.player.rate, done, stereo ? 2 : 1), clock.now());
    const sent: Monitor = (samples, timestamp) => {
      const rate = this.player.rate;
      const clockRate = this.#plan?.send.clockRate ?? rate;
      // The deadline of the packet in hand, not the moment it is met: what is heard comes by deadlines, too.
      const now = this.#sender === undefined ? clock.now() : this.#sender.dueAt - this.#sender.periodMs;
      recorder.sent({ samples, count: samples.length, timestamp, ssrc: 0, rate, clockRate, now });
    };
    const heard = recorder.heard.bind(recorder);
    this.#recorders.set(path, recorder);
    this.#audience.tapes.set(path, stereo ? { heard, sent } : { heard });
    this.#connect();
  }

  #steerRecording(path: string, act: 'pause' | 'resume' | 'stop'): void {
    const recorder = this.#recorders.get(path);
    if (act === 'pause') recorder?.pause(this.#parts.clock.now());
    else if (act === 'resume') recorder?.resume(this.#parts.clock.now());
    else {
      this.#recorders.delete(path);
      this.#audience.tapes.delete(path);
      recorder?.finish();
      this.#connect();
    }
  }
}
