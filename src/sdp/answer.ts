import { ok, type Result } from '../core/result.ts';
import { acceptLine } from './accept-line.ts';
import { both, reversed } from './direction.ts';
import type { Answered, LocalMedia, RemoteSdp } from './model.ts';
import { packetTime } from './packet-time.ts';
import { audioLine, describe, refusedLine } from './write.ts';

/**
 * Answers an offer (RFC 3264 §6): the first audio line we can use is accepted, every other line refused in its
 * place. The codecs in common stand in the *local* order of preference under the payload types of the offer (§6.1
 * allows the one and asks for the other), and we send with the first. Equal offers and equal `local` give equal
 * octets, so a repeated offer is answered alike. Nothing in common fails with 488.
 */
export const answerTo = (offer: RemoteSdp, local: LocalMedia): Result<Answered> => {
  const accepted = acceptLine(offer, local.codecs);
  if (!accepted.ok) return accepted;
  const { line, preferred, common } = accepted;

  const direction = both(local.direction, reversed(line.direction));
  const telephoneEvent = local.telephoneEvent === undefined ? undefined : line.telephoneEvent;
  const receive = common.map(({ local: codec, remote: { payloadType } }) =>
    codec.payloadType === payloadType ? codec : { ...codec, payloadType },
  );

  let media = '';
  for (const each of offer.lines) {
    media += each === line ? audioLine(local, { codecs: receive, telephoneEvent, direction }) : refusedLine(each);
  }
  return ok({
    sdp: describe(local, media),
    plan: {
      remote: { host: line.host, port: line.port, rtcpPort: line.rtcpPort },
      send: preferred.remote,
      receive,
      direction,
      ptimeMs: packetTime(line, local.ptimeMs),
      ...(telephoneEvent !== undefined && { telephoneEvent: { send: telephoneEvent, receive: telephoneEvent } }),
    },
  });
};
