import { Subject, type Subscription } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import type { Call } from '../call/call.ts';
import { LivePlayback } from '../play/live-playback.ts';
import type { Playback } from '../play/playback.ts';

/** May wait to be sent: what is mixed and what is sent keep the same time, not the same moment. */
const queueMs = 60;

/** What a port reports to its mix or bridge. */
export interface MixPortEvents {
  /** Received audio; none while the call is held. */
  received(frame: AudioFrame): void;
  /** The call was put on hold, or resumed. */
  held(held: boolean): void;
  /** The stream of sent audio was started again, with another `ref`. */
  restarted?(): void;
  /** The call has ended; the port is closed. */
  ended(): void;
}

/** A call as an input and output of a mix or a bridge: received audio comes out, audio to send goes in. Never ends the call. */
export class MixPort {
  readonly call: Call;
  readonly #events: MixPortEvents;
  readonly #subscriptions: Subscription[] = [];
  #sent = new Subject<AudioFrame>();
  #playing: Playback | undefined;
  #received: Subscription | undefined;
  #closed = false;
  held: boolean;

  /** Throws as `play` does. */
  constructor(call: Call, events: MixPortEvents) {
    this.call = call;
    this.#events = events;
    this.held = call.held.local || call.held.remote;
    this.#play('replace');
    this.#subscriptions.push(
      call.events$.subscribe((event) => {
        if (event.type === 'hold') this.#hold(event.local || event.remote);
      }),
      call.ended$.subscribe(() => this.#end()),
    );
    this.receiving = true;
    if (this.#closed) this.#release();
  }

  /** Whether received audio is decoded and comes out. True at the start. */
  set receiving(receiving: boolean) {
    if (receiving === (this.#received !== undefined) || this.#closed) return;
    this.#received?.unsubscribe();
    this.#received = !receiving
      ? undefined
      : this.call.audio$.subscribe((frame) => {
          if (!this.held && !this.#closed) this.#events.received(frame);
        });
  }

  /** The `ref` under which the engine plays the sent audio; undefined for a call of another implementation. */
  get ref(): number | undefined {
    return this.#playing instanceof LivePlayback ? this.#playing.ref : undefined;
  }

  /** Sends a frame, unless the call is held. */
  send(frame: AudioFrame): void {
    if (!this.held && !this.#closed) this.#sent.next(frame);
  }

  /** Silence from the next packet on; the call goes on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#playing?.stop();
    this.#release();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#release();
    this.#events.ended();
  }

  #release(): void {
    for (const each of this.#subscriptions.splice(0)) each.unsubscribe();
    this.#received?.unsubscribe();
    this.#received = undefined;
  }

  #hold(held: boolean): void {
    if (held === this.held || this.#closed) return;
    this.held = held;
    // Queued audio would be outdated at the resume.
    if (held) this.#playing?.clear();
    this.#events.held(held);
  }

  /** What the application plays to this call takes the place of this stream; after it, the stream goes on. */
  #play(queue: 'replace' | 'append'): void {
    this.#sent = new Subject();
    const playing = this.call.play(this.#sent, { queue, queueMs });
    this.#playing = playing;
    void playing.played.then(({ error }) => {
      const { state } = this.call;
      if (this.#closed || error !== undefined || state === 'ended' || state === 'ending') return;
      try {
        this.#play('append');
        this.#events.restarted?.();
      } catch {
        // The application has just hung up or rejected: the end follows as `ended`.
      }
    });
  }
}
