import type { CallEvent as SessionEvent } from '../../signal/call.ts';
import type { CallAudio } from './call-audio.ts';
import type { CallWatch } from './call-detectors.ts';

type SoundEvent = Extract<SessionEvent, { type: 'played' | 'playing' | 'mark' | 'level' | 'speaking' }>;

/** Passes on what belongs to a single source or meter, and is no event of the call as such. */
export const tellSound = (event: SoundEvent, audio: CallAudio | undefined, watch: CallWatch | undefined): void => {
  switch (event.type) {
    case 'played': {
      const { type, ref, ...result } = event;
      audio?.played(ref, result);
      break;
    }
    case 'playing':
      audio?.progressed(event.ref, event.sentMs);
      break;
    case 'mark': {
      const { type, ref, ...mark } = event;
      audio?.passed(ref, mark);
      break;
    }
    case 'level':
      watch?.level({ way: event.way, dbov: event.dbov });
      break;
    case 'speaking':
      watch?.speaking(event.speaking);
      break;
  }
};
