import type { Failure } from '../core/result.ts';
import type { CodecChoice } from '../signal/media.ts';
import { type CommonCodec, commonCodecs } from './common-codecs.ts';
import type { RemoteLine, RemoteSdp } from './model.ts';
import { unusable } from './refusal.ts';

/** The m= line that carries the call: the first whose audio can be exchanged with us. */
export interface AcceptedLine {
  readonly ok: true;
  readonly index: number;
  readonly line: RemoteLine;
  readonly preferred: CommonCodec;
  /** Never empty; in the local order of preference, so `preferred` is the first. */
  readonly common: readonly CommonCodec[];
}

/** What can stand in the way of a line, from the farthest from acceptable to the nearest. */
const OBSTACLES = [
  { what: 'media', detail: 'No audio is described' },
  { what: 'refused', detail: 'The audio has port 0' },
  { what: 'protocol', detail: 'The audio is not over RTP/AVP' },
  { what: 'address', detail: 'The audio has no unicast IP address to send to' },
  { what: 'codec', detail: 'No codec in common' },
] as const;

const NO_CODEC = OBSTACLES.length - 1;

/** Picks the line to use among the remote's, or names the obstacle of the one that came nearest: 488 (RFC 3264 §6). */
export const acceptLine = (
  sdp: RemoteSdp,
  codecs: readonly CodecChoice[],
): AcceptedLine | (Failure & { readonly ok: false }) => {
  let nearest = 0;
  for (let index = 0; index < sdp.lines.length; index++) {
    const line = sdp.lines[index] as RemoteLine;
    const obstacle = obstacleOf(line);
    if (obstacle === NO_CODEC) {
      const common = commonCodecs(codecs, line.codecs);
      const preferred = common[0];
      if (preferred !== undefined) return { ok: true, index, line, preferred, common };
    }
    nearest = Math.max(nearest, obstacle);
  }
  const { what, detail } = OBSTACLES[nearest] ?? OBSTACLES[0];
  return unusable(what, detail);
};

/** The first obstacle, but for the codecs. */
const obstacleOf = (line: RemoteLine): number => {
  if (line.media !== 'audio') return 0;
  if (line.port === 0) return 1;
  if (line.protocol !== 'RTP/AVP') return 2;
  return line.host === '' || line.rtcpPort === 0 ? 3 : NO_CODEC;
};
