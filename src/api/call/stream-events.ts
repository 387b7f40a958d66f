import type { StreamEvent } from '../../signal/stream.ts';
import type { CallAudio } from './call-audio.ts';
import type { CallDetectors } from './call-detectors.ts';
import type { CallEvent } from './call-event.ts';
import type { CallPromises } from './call-promises.ts';

/**
 * Passes an event of the media engine to its playback, recording, detector or promise. Returns the event of the call that
 * it makes; undefined for one that concerns a single source or detector.
 */
export const streamEvent = (
  event: StreamEvent,
  promises: CallPromises,
  audio: CallAudio | undefined,
  detectors: CallDetectors | undefined,
): CallEvent | undefined => {
  switch (event.on) {
    case 'dtmf':
      return {
        type: 'dtmf',
        digit: event.digit,
        durationMs: event.durationMs,
        method: event.inband === true ? 'inband' : 'rtp',
        ...(event.relayed === true && { relayed: true }),
      };
    case 'relay':
      return { type: 'relay', to: event.to, passing: event.passing };
    case 'silent':
      return { type: 'mediaTimeout', silentMs: event.silentMs };
    case 'unreachable':
      return { type: 'mediaUnreachable', why: event.why };
    case 'recorded': {
      const { path, error } = event;
      audio?.recorded(path, error);
      return error === undefined ? { type: 'recorded', path } : { type: 'recorded', path, error };
    }
    case 'played': {
      const { on: _, id: __, ref, ...result } = event;
      audio?.played(ref, result);
      return undefined;
    }
    case 'progress':
      audio?.progressed(event.ref, event.sentMs);
      return undefined;
    case 'mark':
      audio?.passed(event.ref, { name: event.name, reached: event.reached, sentMs: event.sentMs });
      return undefined;
    case 'level':
      detectors?.level({ direction: event.direction, dbov: event.dbov });
      return undefined;
    case 'speaking':
      detectors?.speaking(event.speaking);
      return undefined;
    case 'dtmfSent': {
      const { ref, error } = event;
      if (error === undefined) promises.done({ type: 'done', ref, ok: true });
      else promises.done({ type: 'done', ref, ok: false, code: 'refused', detail: error });
      return undefined;
    }
    case 'refused': {
      const { command, why } = event;
      if (!('ref' in command) || command.ref === undefined) return undefined;
      promises.done({ type: 'done', ref: command.ref, ok: false, code: why });
      audio?.played(command.ref, { completed: false, error: 'there is no media to play it into' });
      return undefined;
    }
  }
};
