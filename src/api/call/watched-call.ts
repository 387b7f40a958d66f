import type { Observable } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import type { CallState, EndCause } from '../../signal/session.ts';
import type { StreamEvent } from '../../signal/stream.ts';
import { CallAudio } from './call-audio.ts';
import { CallDetectors } from './call-detectors.ts';
import type { CallEvent, CallQuality, Dtmf, Level } from './call-event.ts';
import { TrackedCall } from './call-state.ts';
import { CallStreams } from './call-streams.ts';
import { streamEvent } from './stream-events.ts';

/**
 * A call with its streams and its media. Each part is made on first use and kept: a call without subscribers and
 * without audio of the application holds none of them.
 */
export abstract class WatchedCall extends TrackedCall {
  #streams: CallStreams | undefined;
  #audio: CallAudio | undefined;
  #detectors: CallDetectors | undefined;
  #teardowns: (() => void)[] | undefined;

  get state$(): Observable<CallState> {
    return this.#made.state$;
  }
  get events$(): Observable<CallEvent> {
    return this.#made.events$;
  }
  get ended$(): Observable<EndCause> {
    return this.#made.ended$;
  }
  get dtmf$(): Observable<Dtmf> {
    return this.#made.dtmf$;
  }
  get level$(): Observable<Level> {
    return this.#made.level$;
  }
  get speaking$(): Observable<boolean> {
    return this.#made.speaking$;
  }
  get audio$(): Observable<AudioFrame> {
    return this.#made.audio$;
  }
  get quality$(): Observable<CallQuality> {
    return this.#made.quality$;
  }

  get detectors(): CallDetectors {
    this.#detectors ??= new CallDetectors(this.host, this.id, this.mediaOpen);
    if (this.state === 'ended') this.#detectors.ended();
    return this.#detectors;
  }

  /** Takes an event of the media engine for the stream of this call. */
  receiveStream(event: StreamEvent): void {
    if (this.state === 'ended') return;
    const reported = streamEvent(event, this.promises, this.#audio, this.#detectors);
    if (reported === undefined) return;
    if (reported.type === 'dtmf' && !this.isNewDigit(reported.digit, reported.method)) return;
    this.emit(reported);
  }

  /** Calls `teardown` once the call has ended and its streams are complete. Returns how to cancel that. */
  afterEnd(teardown: () => void): () => void {
    if (this.state === 'ended' && this.#streams?.open !== true) {
      teardown();
      return () => {};
    }
    this.#teardowns ??= [];
    this.#teardowns.push(teardown);
    return () => {
      this.#teardowns = this.#teardowns?.filter((each) => each !== teardown);
    };
  }

  protected get audio(): CallAudio {
    this.#audio ??= new CallAudio(this.host, this, this.mediaOpen, (source, result) =>
      this.emit({ type: 'played', source, ...result }),
    );
    return this.#audio;
  }

  /** What plays, records or sets audio, where any of that was asked for. */
  protected get audioInUse(): CallAudio | undefined {
    return this.#audio;
  }

  protected override emit(event: CallEvent): void {
    this.#streams?.emit(event);
    this.announce(event);
    if (event.type !== 'ended') return;
    const teardowns = this.#teardowns ?? [];
    this.#teardowns = undefined;
    for (const each of teardowns) each();
  }

  protected override mediaAgreed(): void {
    this.#audio?.opened();
    this.#detectors?.opened();
  }

  protected override mediaOver(): void {
    this.#audio?.ended();
    this.#detectors?.ended();
  }

  /** Passes the event to the endpoint. */
  protected abstract announce(event: CallEvent): void;

  get #made(): CallStreams {
    this.#streams ??= new CallStreams(this);
    return this.#streams;
  }
}
