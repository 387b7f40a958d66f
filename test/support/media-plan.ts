import type { MediaPlan } from '../../src/signal/media.ts';
import type { MediaAudio } from '../../src/signal/media-audio.ts';
import type { MediaTransport } from '../../src/signal/media-transport.ts';

/** Both halves of a plan in one. */
export type FlatPlan = MediaTransport & MediaAudio;
export type PlanChange = Partial<FlatPlan>;

export const planOf = ({ remote, srtp, rtcpMux, ...audio }: FlatPlan): MediaPlan => ({
  transport: { remote, ...(srtp !== undefined && { srtp }), ...(rtcpMux === true && { rtcpMux }) },
  audio,
});
