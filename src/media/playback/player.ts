import type { AudioSource } from '../../signal/media.ts';
import type { PlaybackControl, QueueOptions } from '../../signal/playback.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { amplify, gainOf } from '../audio/gain.ts';
import type { Overlay, PlayerEvents, SentTap } from './player-events.ts';
import type { EchoSource } from './source/echo.ts';
import type { SourceSettings } from './source/open-source.ts';
import { Track } from './track.ts';

/** Sources that may wait for their turn. */
const mostTracks = 256;

/** What a stream sends: one source after the other, silence where there is none: the far side hears a live line. */
export class Player {
  readonly #events: PlayerEvents;
  #settings: Omit<SourceSettings, 'failed'>;
  readonly #tracks: Track[] = [];
  /** Over, in the packet in hand: told of once that is sent. */
  readonly #over: Track[] = [];
  muted = false;
  #gain = 1;
  /** Speaks in place of what plays, while it has something. */
  overlay: Overlay | undefined;
  monitor: SentTap | undefined;

  constructor(events: PlayerEvents, settings: Omit<SourceSettings, 'failed'>) {
    this.#events = events;
    this.#settings = settings;
  }

  /** Where arriving audio goes, while echo is played. */
  get echo(): EchoSource | undefined {
    return this.#tracks[0]?.echo;
  }

  /** What is filled from now on is at this rate, in Hz. What plays goes on where it is. */
  line(sampleRate: number): void {
    if (sampleRate === this.#settings.sampleRate) return;
    this.#settings = { ...this.#settings, sampleRate };
    for (const track of this.#tracks) track.line(sampleRate, () => this.#events.hold());
  }

  get rate(): number {
    return this.#settings.sampleRate;
  }

  set gain(gain: number) {
    this.#gain = gainOf(gain);
  }

  /** Whether what plays now is that source, and is sent as it is, with nobody listening in. */
  hears(ref: number): boolean {
    const untouched = !this.muted && this.#gain === 1 && this.monitor === undefined;
    return untouched && this.#tracks[0]?.ref === ref && this.overlay?.busy !== true;
  }

  play(source: AudioSource, ref: number, { queue = 'replace', gain = 1 }: QueueOptions = {}): void {
    const track: Track = new Track(source, ref, gain, {
      ...this.#settings,
      failed: (sentence) => {
        track.error = sentence;
        this.#end(track, false);
      },
    });
    const old = queue === 'append' ? [] : this.#tracks.splice(0);
    if (this.#tracks.length < mostTracks) this.#tracks.push(track);
    else track.error = `more than ${mostTracks} sources wait`;
    this.#ready();
    // The new one stands before the end of the old ones is told: whoever hears of it may play, or close, again.
    for (const each of old) this.#finish(each, false);
    if (track.error !== undefined) this.#finish(track, false);
  }

  steer(ref: number, steer: PlaybackControl): void {
    const track = this.#tracks.find((each) => each.ref === ref);
    if (track === undefined) return;
    switch (steer.do) {
      case 'pause':
        track.paused = true;
        break;
      case 'resume':
        track.paused = false;
        break;
      case 'gain':
        track.gain = steer.gain;
        break;
      case 'progress':
        track.progress = steer.wanted;
        break;
      case 'mark':
        track.mark(steer.name, steer.atMs);
        this.#marks(track, false, true);
        break;
      case 'finish':
        track.frames?.finish();
        break;
      case 'clear':
        track.frames?.clear();
        if (track.frames === undefined) this.#end(track, false);
        else this.#marks(track, true, false);
        break;
      case 'stop':
        this.#end(track, false);
    }
  }

  /** The samples of the packet whose first has this RTP time. False when somebody is to be told once it is sent. */
  fill(into: Int16Array, timestamp = 0): boolean {
    let due = this.#next(into);
    if (this.muted) into.fill(0);
    else amplify(into, 0, into.length, this.#gain);
    if (this.overlay !== undefined) due = !this.overlay.fill(into) || due;
    this.monitor?.(into, timestamp);
    return !due;
  }

  /** The packet in hand is sent: tells what there is to tell of it. */
  sent(): void {
    this.overlay?.sent();
    const over = this.#over.splice(0);
    const [playing] = this.#tracks;
    for (const track of over) {
      this.#progress(track);
      this.#finish(track, true);
    }
    if (playing !== undefined && playing === this.#tracks[0]) {
      this.#progress(playing);
      this.#marks(playing, false, true);
    }
  }

  /** To the source that `ref` names, else to the last that takes frames. False when it is full or there is none. */
  push(frame: AudioFrame, ref?: number): boolean {
    const track = this.#tracks.findLast((each) => each.frames !== undefined && (ref === undefined || each.ref === ref));
    return track?.frames?.push(frame) ?? false;
  }

  close(): void {
    for (const track of [...this.#over.splice(0), ...this.#tracks.splice(0)]) this.#finish(track, track.completed);
  }

  /** Fills `into` from the queue; where one source ends the next goes on at the next sample. */
  #next(into: Int16Array): boolean {
    const tracks = this.#tracks;
    let at = 0;
    let due = false;
    for (let track = tracks[0]; track !== undefined; track = tracks[0]) {
      track.fresh = false;
      if (track.paused) break;
      const more = track.fill(at === 0 ? into : into.subarray(at));
      if (more) return track.due || due;
      at += Math.min(track.filled, into.length - at);
      due = true;
      track.completed = true;
      this.#over.push(track);
      tracks.shift();
      this.#ready();
      if (at === into.length) return true;
    }
    into.fill(0, at);
    return due;
  }

  #end(track: Track, completed: boolean): void {
    const at = this.#tracks.indexOf(track);
    if (at < 0) return;
    this.#tracks.splice(at, 1);
    this.#ready();
    this.#finish(track, completed);
  }

  /** Opens what plays and what comes next, and no more: a long queue of files holds two. */
  #ready(): void {
    this.#tracks[0]?.open();
    this.#tracks[1]?.open();
    this.#events.changed();
  }

  #finish(track: Track, completed: boolean): void {
    const { ref, error } = track;
    this.#marks(track, true, completed);
    track.close(this.#events.hold());
    const told = { on: 'played', ref, completed, sentMs: track.sentMs } as const;
    this.#events.told(error === undefined ? told : { ...told, error });
  }

  #progress({ ref, progress, fresh, sentMs }: Track): void {
    if (progress && fresh) this.#events.told({ on: 'progress', ref, sentMs });
  }

  /** Those that were reached, or all. An end that came by itself reaches every mark. */
  #marks(track: Track, all: boolean, reached: boolean): void {
    for (const { name } of track.takeMarks(all)) {
      this.#events.told({ on: 'mark', ref: track.ref, name, reached, sentMs: track.sentMs });
    }
  }
}
