import type { AudioSource } from '../../signal/media.ts';
import type { PlaybackControl, QueueOptions } from '../../signal/playback.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { amplify, gainOf } from '../audio/gain.ts';
import type { Overlay, PlayerEvents, SentTap } from './player-events.ts';
import type { EchoSource } from './source/echo.ts';
import type { SourceSettings } from './source/open-source.ts';
import { Track } from './track.ts';

/** Limit of queued sources. */
const maxTracks = 256;

/** The audio a stream sends: a queue of sources, and silence when it is empty, so that packets never stop. */
export class Player {
  readonly #events: PlayerEvents;
  #settings: Omit<SourceSettings, 'failed'>;
  readonly #tracks: Track[] = [];
  /** Sources that ended within the current packet: reported once it is sent. */
  readonly #finished: Track[] = [];
  muted = false;
  #gain = 1;
  /** Replaces what plays while it has samples. */
  overlay: Overlay | undefined;
  tap: SentTap | undefined;

  constructor(events: PlayerEvents, settings: Omit<SourceSettings, 'failed'>) {
    this.#events = events;
    this.#settings = settings;
  }

  /** The echo source that plays, if any: received audio goes to it. */
  get echo(): EchoSource | undefined {
    return this.#tracks[0]?.echo;
  }

  /** Changes the output rate, in Hz. Sources continue where they are. */
  setRate(sampleRate: number): void {
    if (sampleRate === this.#settings.sampleRate) return;
    this.#settings = { ...this.#settings, sampleRate };
    for (const track of this.#tracks) track.setRate(sampleRate, () => this.#events.hold());
  }

  get rate(): number {
    return this.#settings.sampleRate;
  }

  set gain(gain: number) {
    this.#gain = gainOf(gain);
  }

  /** Nothing plays, and nothing takes what is sent: the next packet is silence. */
  get silent(): boolean {
    return this.#tracks.length === 0 && this.tap === undefined && this.overlay === undefined;
  }

  /** Whether source `ref` plays and its samples are sent unmodified: not muted, no gain, tap or overlay. */
  sendsUnmodified(ref: number): boolean {
    const untouched = !this.muted && this.#gain === 1 && this.tap === undefined;
    return untouched && this.#tracks[0]?.ref === ref && this.overlay?.busy !== true;
  }

  play(source: AudioSource, ref: number, { queue = 'replace', gain = 1 }: QueueOptions = {}): void {
    const track: Track = new Track(source, ref, gain, {
      ...this.#settings,
      failed: (sentence) => {
        track.error = sentence;
        this.#end(track);
      },
    });
    const old = queue === 'append' ? [] : this.#tracks.splice(0);
    if (this.#tracks.length < maxTracks) this.#tracks.push(track);
    else track.error = `more than ${maxTracks} sources wait`;
    this.#openNext();
    // The new source is queued before the end of the old ones is reported: a subscriber may play or close again.
    for (const each of old) this.#finish(each);
    if (track.error !== undefined) this.#finish(track);
  }

  control(ref: number, control: PlaybackControl): void {
    const track = this.#tracks.find((each) => each.ref === ref);
    if (track === undefined) return;
    switch (control.do) {
      case 'pause':
        track.paused = true;
        break;
      case 'resume':
        track.paused = false;
        break;
      case 'gain':
        track.gain = control.gain;
        break;
      case 'progress':
        track.progress = control.wanted;
        break;
      case 'mark':
        track.mark(control.name, control.atMs);
        this.#emitMarks(track, track.takeReached(), true);
        break;
      case 'finish':
        track.frames?.finish();
        break;
      case 'clear':
        track.frames?.clear();
        if (track.frames === undefined) this.#end(track);
        else this.#emitMarks(track, track.takeAll(), track.completed);
        break;
      case 'stop':
        this.#end(track);
    }
  }

  /** The samples of the packet with this RTP timestamp. False when `sent` must be called once the packet is sent. */
  fill(into: Int16Array, timestamp = 0): boolean {
    let due = this.#next(into);
    if (this.muted) into.fill(0);
    else amplify(into, 0, into.length, this.#gain);
    if (this.overlay !== undefined) due = !this.overlay.fill(into) || due;
    this.tap?.(into, timestamp);
    return !due;
  }

  /** The current packet is sent: reports what it completed. */
  sent(): void {
    this.overlay?.sent();
    const over = this.#finished.splice(0);
    const [playing] = this.#tracks;
    for (const track of over) {
      this.#emitProgress(track);
      this.#finish(track);
    }
    if (playing !== undefined && playing === this.#tracks[0]) {
      this.#emitProgress(playing);
      this.#emitMarks(playing, playing.takeReached(), true);
    }
  }

  /** Pushes to source `ref`, or to the last one that takes frames. False when it is full or there is none. */
  push(frame: AudioFrame, ref?: number): boolean {
    const track = this.#tracks.findLast((each) => each.frames !== undefined && (ref === undefined || each.ref === ref));
    return track?.frames?.push(frame) ?? false;
  }

  close(): void {
    if (this.#finished.length + this.#tracks.length === 0) return;
    for (const track of [...this.#finished.splice(0), ...this.#tracks.splice(0)]) this.#finish(track);
  }

  /** Fills `into` from the queue; the next source starts at the sample after the end of the previous one. */
  #next(into: Int16Array): boolean {
    const tracks = this.#tracks;
    let at = 0;
    let due = false;
    for (let track = tracks[0]; track !== undefined; track = tracks[0]) {
      track.contributed = false;
      if (track.paused) break;
      const more = track.fill(at === 0 ? into : into.subarray(at));
      if (more) return track.due || due;
      at += Math.min(track.filled, into.length - at);
      due = true;
      track.completed = true;
      this.#finished.push(track);
      tracks.shift();
      this.#openNext();
      if (at === into.length) return true;
    }
    into.fill(0, at);
    return due;
  }

  #end(track: Track): void {
    const at = this.#tracks.indexOf(track);
    if (at < 0) return;
    this.#tracks.splice(at, 1);
    this.#openNext();
    this.#finish(track);
  }

  /** Opens the playing source and the next one only: a long queue of files has two open. */
  #openNext(): void {
    this.#tracks[0]?.open();
    this.#tracks[1]?.open();
    this.#events.changed();
  }

  #finish(track: Track): void {
    const { ref, error, completed } = track;
    this.#emitMarks(track, track.takeAll(), track.completed);
    track.close(this.#events.hold());
    const event = { on: 'played', ref, completed, sentMs: track.sentMs } as const;
    this.#events.emit(error === undefined ? event : { ...event, error });
  }

  #emitProgress({ ref, progress, contributed, sentMs }: Track): void {
    if (progress && contributed) this.#events.emit({ on: 'progress', ref, sentMs });
  }

  #emitMarks({ ref, sentMs }: Track, marks: ReturnType<Track['takeAll']>, reached: boolean): void {
    for (const { name } of marks) this.#events.emit({ on: 'mark', ref, name, reached, sentMs });
  }
}
