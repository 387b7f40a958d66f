import type { MediaCommand } from '../signal/media.ts';
import type { Layer, Signal } from '../signal/signal.ts';
import type { StreamCommand, StreamEvent } from '../signal/stream.ts';

/** What the streams offer to the sessions: every order to the media engine goes through here. */
export interface StreamLayer extends Layer {
  /** Opens, starts, pauses, resumes or closes the stream of a session. */
  perform(command: MediaCommand): Signal;
}

/** A stream that was opened. `running` from its first start to its close; `closing` until the engine reports the end. */
type Stage = 'open' | 'running' | 'closing';

/**
 * What the application and the media engine exchange over a running stream. It passes the session by: of the engine's
 * events only those about the life of the stream go on to it (opened, failed, closed, and silence or refusals that end the call).
 */
class Streams implements StreamLayer {
  readonly name = 'stream';
  readonly takes = ['command', 'media'] as const;
  readonly #stages = new Map<string, Stage>();

  get size(): number {
    return this.#stages.size;
  }

  perform(command: MediaCommand): Signal {
    const { id } = command;
    if (command.do === 'open') this.#stages.set(id, 'open');
    else if (command.do === 'start') this.#stages.set(id, 'running');
    else if (command.do === 'close' && this.#stages.has(id)) this.#stages.set(id, 'closing');
    return { do: 'media', command };
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (!('on' in signal)) return undefined;
    if (signal.on === 'command') {
      const { command } = signal;
      return command.to === 'stream' ? [this.#commanded(command)] : undefined;
    }
    if (signal.on !== 'media') return undefined;
    const { event } = signal;
    switch (event.on) {
      case 'opened':
        return undefined;
      case 'failed':
        // A stream that has been open stays until the engine reports it closed.
        if (this.#stages.get(event.id) === 'open') this.#stages.delete(event.id);
        return undefined;
      case 'closed':
        this.#stages.delete(event.id);
        return undefined;
      case 'silent':
      case 'unreachable':
        // The session ends the call for it, after the application has the reason.
        return event.over === true ? [...this.#reported(event), signal] : this.#reported(event);
      default:
        return this.#reported(event);
    }
  }

  #reported(event: Exclude<StreamEvent, { on: 'refused' }>): readonly Signal[] {
    // A stream that never ran belongs to a session the application has not seen yet, or to none.
    const stage = this.#stages.get(event.id);
    if (stage !== 'running' && stage !== 'closing') return [];
    return [{ on: 'app', from: 'stream', id: event.id, event }];
  }

  #commanded({ to: _, ...command }: StreamCommand & { readonly to: 'stream' }): Signal {
    const stage = this.#stages.get(command.id);
    if (stage === 'running') return { do: 'media', command };
    const why = stage === 'closing' ? 'ended' : 'state';
    return { on: 'app', from: 'stream', id: command.id, event: { on: 'refused', command, why } };
  }
}

/** The layer of the media streams, below the sessions. */
export const createStreams = (): StreamLayer => new Streams();
