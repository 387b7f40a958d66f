import type { RecordOptions } from '../play/playback.ts';
import type { CallLogic } from './call-logic.ts';
import { issue } from './issue.ts';

/**
 * Records to a WAV file; completes when the file is closed: with `parallel`, beside the rest of a logic. Unsubscribing
 * closes it. Errors with `ERR_SIP_MEDIA` when it cannot be written.
 */
export const record = (to: string | RecordOptions): CallLogic =>
  issue({ do: 'record', ...(typeof to === 'string' ? { path: to } : to) });
