import { acceptLine } from './accept-line.ts';
import { noiseBeside } from './comfort-noise.ts';
import { eventsBeside } from './events.ts';
import type { LocalMedia, RemoteSdp } from './model.ts';
import { cryptoText, isAudioProtocol, protocolOf, tagOf } from './profile.ts';
import { rtcpText } from './rtcp.ts';
import { audioLine, describe, refusedLine } from './write.ts';

/**
 * An offer of one audio stream (RFC 3264 §5). With `previous`, the peer's last description, it is a further offer of the
 * session: every m= line keeps its place, and all but the audio line are refused (RFC 3264 §8).
 */
export const writeOffer = (local: LocalMedia, previous?: RemoteSdp): Uint8Array => {
  const { direction, srtp, preferences } = local;
  const { codecs } = preferences;
  const events = eventsBeside(preferences, codecs);
  const crypto = srtp?.keys.map((key, place) => cryptoText(tagOf(place), key)).join('') ?? '';
  const audio = audioLine(local, {
    codecs,
    events,
    noise: noiseBeside(preferences, codecs),
    direction,
    protocol: protocolOf(srtp, local.feedback),
    crypto,
    rtcp: rtcpText(preferences),
  });
  if (previous === undefined || previous.lines.length === 0) return describe(local, audio);
  const place = placeOf(previous, local);
  let media = '';
  for (const [index, line] of previous.lines.entries()) media += index === place ? audio : refusedLine(line);
  return describe(local, place === previous.lines.length ? media + audio : media);
};

/** The index of the accepted line; else of the first audio line, to be used again (RFC 3264 §8.1); else of a new line. */
const placeOf = (previous: RemoteSdp, local: LocalMedia): number => {
  const accepted = acceptLine(previous, local, 'offer');
  if (accepted.ok) return accepted.index;
  const first = previous.lines.findIndex((line) => line.media === 'audio' && isAudioProtocol(line.protocol));
  return first < 0 ? previous.lines.length : first;
};
