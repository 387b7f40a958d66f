import { Subject, type Subscription } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import type { Call } from '../call/call.ts';
import { LivePlayback } from '../play/live-playback.ts';
import type { Playback } from '../play/playback.ts';

/** May wait to be sent: what is mixed and what is sent keep the same time, not the same moment. */
const queueMs = 60;

/** What a line tells whoever holds it. */
export interface MixPortEvents {
  /** Audio from the call; none while it is held. */
  heard(frame: AudioFrame): void;
  /** It was put on hold, or resumed. */
  held(held: boolean): void;
  /** What it is told is played anew, under another number. */
  playing?(): void;
  /** The call is over; the line is closed. */
  over(): void;
}

/** A call as a mix or a bridge holds it: what it says comes out, what it is told goes in. Never ends the call. */
export class MixPort {
  readonly call: Call;
  readonly #ends: MixPortEvents;
  readonly #subscriptions: Subscription[] = [];
  #said = new Subject<AudioFrame>();
  #playing: Playback | undefined;
  #heard: Subscription | undefined;
  #closed = false;
  held: boolean;

  /** Throws as `play` does. */
  constructor(call: Call, ends: MixPortEvents) {
    this.call = call;
    this.#ends = ends;
    this.held = call.held.local || call.held.remote;
    this.#play('replace');
    this.#subscriptions.push(
      call.events$.subscribe((event) => {
        if (event.type === 'hold') this.#hold(event.local || event.remote);
      }),
      call.ended$.subscribe(() => this.#over()),
    );
    this.hearing = true;
    if (this.#closed) this.#letGo();
  }

  /** Whether what the call says is decoded and comes out. True at the beginning. */
  set hearing(hearing: boolean) {
    if (hearing === (this.#heard !== undefined) || this.#closed) return;
    this.#heard?.unsubscribe();
    this.#heard = !hearing
      ? undefined
      : this.call.audio$.subscribe((frame) => {
          if (!this.held && !this.#closed) this.#ends.heard(frame);
        });
  }

  /** The number under which the engine plays what it is told; undefined where it is none of ours. */
  get ref(): number | undefined {
    return this.#playing instanceof LivePlayback ? this.#playing.ref : undefined;
  }

  /** Sends a frame, unless the call is held. */
  say(frame: AudioFrame): void {
    if (!this.held && !this.#closed) this.#said.next(frame);
  }

  /** Silence from the next packet on; the call goes on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#playing?.stop();
    this.#letGo();
  }

  #over(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#letGo();
    this.#ends.over();
  }

  #letGo(): void {
    for (const each of this.#subscriptions.splice(0)) each.unsubscribe();
    this.#heard?.unsubscribe();
    this.#heard = undefined;
  }

  #hold(held: boolean): void {
    if (held === this.held || this.#closed) return;
    this.held = held;
    // What waits would be old by the time of the resume.
    if (held) this.#playing?.clear();
    this.#ends.held(held);
  }

  /** Whatever the app plays to this call is heard in place of us; after it we are heard again. */
  #play(queue: 'replace' | 'append'): void {
    this.#said = new Subject();
    const playing = this.call.play(this.#said, { queue, queueMs });
    this.#playing = playing;
    void playing.played.then(({ error }) => {
      const { state } = this.call;
      if (this.#closed || error !== undefined || state === 'ended' || state === 'ending') return;
      try {
        this.#play('append');
        this.#ends.playing?.();
      } catch {
        // The app has hung up or rejected just now: the end comes as `ended`.
      }
    });
  }
}
