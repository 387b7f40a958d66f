import { ok, type Result } from '../core/result.ts';
import { acceptLine } from './accept-line.ts';
import { commonNoise } from './comfort-noise.ts';
import { asOffered, typesOf } from './common-codecs.ts';
import { both, reversed } from './direction.ts';
import { commonEvents } from './events.ts';
import type { Answered, LocalMedia, RemoteSdp } from './model.ts';
import { planFor } from './plan.ts';
import { cryptoText } from './profile.ts';
import { rtcpText } from './rtcp.ts';
import { audioLine, describe, refusedLine } from './write.ts';

/**
 * Answers an offer (RFC 3264 §6): the first audio line we can use is accepted, every other line refused in its
 * place. The codecs in common stand in the *local* order of preference under the payload types of the offer (§6.1
 * allows the one and asks for the other), and we send with the first. Equal offers and equal `local` give equal
 * octets, so a repeated offer is answered alike. Nothing in common fails with 488.
 */
export const answerTo = (offer: RemoteSdp, local: LocalMedia): Result<Answered> => {
  const accepted = acceptLine(offer, local.preferences.codecs, local.srtp, 'offer');
  if (!accepted.ok) return accepted;
  const { line, preferred, common, crypto } = accepted;
  const { preferences } = local;

  const direction = both(local.direction, reversed(line.direction));
  const receive = common.map(({ local: codec, remote: { payloadType } }) =>
    codec.payloadType === payloadType ? codec : { ...codec, payloadType },
  );

  // RFC 3264 §6.1: events and comfort noise too under the payload types of the offer.
  const events = asOffered(commonEvents(preferences, line, receive));
  const noise = asOffered(commonNoise(preferences, line, receive));

  const { protocol } = line;
  // RFC 4568 §5.1.2: the tag is the offer's, the key ours.
  const keys = crypto === undefined ? '' : cryptoText(crypto.remote.tag, crypto.local);
  const rtcp = rtcpText(preferences, line);
  const ours = {
    codecs: receive,
    events: typesOf(events),
    noise: typesOf(noise),
    direction,
    protocol,
    crypto: keys,
    rtcp,
  };
  let media = '';
  for (const each of offer.lines) media += each === line ? audioLine(local, ours) : refusedLine(each);
  const plan = planFor(preferences, line, { send: preferred.remote, receive, direction, events, noise, crypto });
  return ok({ sdp: describe(local, media), protocol, plan });
};
