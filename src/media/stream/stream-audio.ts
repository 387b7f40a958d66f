import type { Clock } from '../../core/clock.ts';
import type { MediaCommand } from '../../signal/media.ts';
import type { MediaAudio } from '../../signal/media-audio.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { InbandDtmf } from '../dtmf/inband-send.ts';
import type { Emit, FrameListener } from '../media-engine.ts';
import type { Player } from '../playback/player.ts';
import type { SentTap } from '../playback/player-events.ts';
import { AudioRecorder } from '../record/audio-recorder.ts';
import { WavWriter } from '../record/wav-writer.ts';
import { AudioFanout } from './audio-fanout.ts';
import { Detectors } from './detectors.ts';
import type { Receiver } from './receiver.ts';
import type { Sender } from './sender.ts';

/** The commands about what is played, recorded and detected. */
export type AudioCommand = Extract<
  MediaCommand,
  { do: 'play' | 'control' | 'settings' | 'detect' | 'record' | 'recording' | 'dtmf' }
>;

export interface StreamAudioParts {
  readonly id: string;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Keeps the stream open until the result is called, as while a file is written. */
  hold(): () => void;
}

/** Hz, before there is a codec. */
export const sampleRate = 8000;

/** What the application does with the audio of one stream: plays, records, detects, mutes and amplifies. */
export class StreamAudio {
  readonly #parts: StreamAudioParts;
  readonly #player: Player;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #fanout: AudioFanout;
  readonly #detectors: Detectors;
  readonly #recorders = new Map<string, AudioRecorder>();
  #audio: MediaAudio | undefined;
  #inband: InbandDtmf | undefined;

  constructor(parts: StreamAudioParts, player: Player, sender: Sender, receiver: Receiver) {
    const { id, emit, clock } = parts;
    this.#parts = parts;
    this.#player = player;
    this.#sender = sender;
    this.#receiver = receiver;
    this.#fanout = new AudioFanout(player);
    this.#detectors = new Detectors(this.#fanout, id, emit, clock, () => player.rate);
    sender.events.sent = (ref) => emit({ on: 'dtmfSent', id, ref });
  }

  plan(audio: MediaAudio): void {
    this.#audio = audio;
    this.#detectors.plan(audio.telephoneEvent?.receive !== undefined);
    this.connect();
  }

  perform(command: AudioCommand): void {
    switch (command.do) {
      case 'play':
        this.#player.play(command.source, command.ref, command.options);
        break;
      case 'control':
        this.#player.control(command.ref, command.control);
        break;
      case 'settings': {
        const { muted, sendGain, receiveGain } = command.settings;
        if (muted !== undefined) this.#player.muted = muted;
        if (sendGain !== undefined) this.#player.gain = sendGain;
        if (receiveGain !== undefined) this.#fanout.gain = receiveGain;
        break;
      }
      case 'detect':
        this.#detectors.detect(command.detection);
        this.connect();
        break;
      case 'record':
        this.#record(command.path, command.stereo === true);
        break;
      case 'recording':
        this.#controlRecording(command.path, command.act);
        break;
      case 'dtmf':
        this.#dtmf(command);
    }
  }

  /** Received audio reaches its subscribers without a change. */
  get unmodified(): boolean {
    return this.#fanout.unmodified;
  }

  /** Received frames that the listener had no room for. */
  get framesDropped(): number {
    return this.#fanout.framesDropped;
  }

  push(frame: AudioFrame, ref?: number): boolean {
    return this.#player.push(frame, ref);
  }

  listen(listener: FrameListener | undefined): void {
    this.#fanout.listen(listener);
    this.connect();
  }

  /** Nothing is received for now, though the stream stays open. */
  quiet(): void {
    this.#detectors.quiet();
  }

  /** Ends sources, recordings and digits, with their last events. */
  close(): void {
    const { id, emit } = this.#parts;
    const { sent, unsent } = this.#sender.events.abandon();
    for (const ref of sent) emit({ on: 'dtmfSent', id, ref });
    for (const ref of [...unsent, ...(this.#inband?.abandon() ?? [])])
      emit({ on: 'dtmfSent', id, ref, error: 'the stream closed before' });
    this.quiet();
    this.#receiver.sink = undefined;
    for (const recorder of this.#recorders.values()) recorder.finish();
    this.#player.close();
  }

  /** Decodes what arrives, and taps what is sent, only while something takes it. */
  connect(): void {
    this.#receiver.sink = this.#fanout.sink;
    this.#player.tap = this.#fanout.sentTap;
  }

  #dtmf({ id, digits, durationMs, inband, ref }: Extract<MediaCommand, { do: 'dtmf' }>): void {
    const { emit } = this.#parts;
    let taken: boolean;
    if (inband === true) {
      if (this.#inband?.rate !== this.#player.rate) {
        this.#inband = new InbandDtmf(this.#player.rate, (done) => emit({ on: 'dtmfSent', id, ref: done }));
        this.#player.overlay = this.#inband;
      }
      taken = this.#inband.add(digits, durationMs, ref);
    } else taken = this.#sender.events.add(digits, durationMs, ref);
    if (taken || ref === undefined) return;
    const none = inband !== true && this.#audio?.telephoneEvent?.send === undefined;
    const error = none ? 'telephone events were not agreed on' : 'no digit, or more than can wait';
    emit({ on: 'dtmfSent', id, ref, error });
  }

  #record(path: string, stereo: boolean): void {
    const { id, emit, clock, hold } = this.#parts;
    this.#controlRecording(path, 'stop');
    const release = hold();
    const done = (error?: string): void => {
      emit(error === undefined ? { on: 'recorded', id, path } : { on: 'recorded', id, path, error });
      release();
    };
    const recorder = new AudioRecorder(new WavWriter(path, this.#player.rate, done, stereo ? 2 : 1), clock.now());
    const sent: SentTap = (samples, timestamp) => {
      const rate = this.#player.rate;
      const clockRate = this.#audio?.send.clockRate ?? rate;
      // The deadline of this packet, not the time it is sent at: received audio is timed by deadlines too.
      const now = this.#sender.dueAt - this.#sender.periodMs;
      recorder.sent({ samples, count: samples.length, timestamp, ssrc: 0, rate, clockRate, now });
    };
    const received = recorder.received.bind(recorder);
    this.#recorders.set(path, recorder);
    this.#fanout.recordings.set(path, stereo ? { received, sent } : { received });
    this.connect();
  }

  #controlRecording(path: string, act: 'pause' | 'resume' | 'stop'): void {
    const recorder = this.#recorders.get(path);
    if (act === 'pause') recorder?.pause(this.#parts.clock.now());
    else if (act === 'resume') recorder?.resume(this.#parts.clock.now());
    else {
      this.#recorders.delete(path);
      this.#fanout.recordings.delete(path);
      recorder?.finish();
      this.connect();
    }
  }
}
