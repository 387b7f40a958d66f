import { ok, type Result } from '../core/result.ts';
import { acceptLine } from './accept-line.ts';
import { noAnsweredTypes } from './answered-types.ts';
import { commonNoise } from './comfort-noise.ts';
import { asOffered, typesOf } from './common-codecs.ts';
import { both, reversed } from './direction.ts';
import { commonEvents } from './events.ts';
import type { LocalMedia, RemoteSdp, SdpAnswer } from './model.ts';
import { planFor } from './plan.ts';
import { cryptoText } from './profile.ts';
import { rtcpText } from './rtcp.ts';
import { audioLine, describe, refusedLine } from './write.ts';

/**
 * Answers an offer (RFC 3264 §6): accepts the first usable audio line and refuses every other line in its place. The
 * common codecs are in the *local* order of preference (allowed by §6.1) with the payload types of the offer (required
 * by it); the first is the one to send. Equal offers and equal `local` give equal octets, so that a repeated offer gets
 * the same answer. Fails with 488 when no line can be accepted.
 */
export const answerTo = (offer: RemoteSdp, local: LocalMedia): Result<SdpAnswer> => {
  const accepted = acceptLine(offer, local, 'offer');
  if (!accepted.ok) return accepted;
  const { line, preferred, common, crypto } = accepted;
  const { preferences } = local;

  const direction = both(local.direction, reversed(line.direction));
  const receive = common.map(({ local: codec, remote: { payloadType } }) =>
    codec.payloadType === payloadType ? codec : { ...codec, payloadType },
  );

  // RFC 3264 §6.1: events and comfort noise have the payload types of the offer too.
  const events = asOffered(commonEvents(preferences, line, receive));
  const noise = asOffered(commonNoise(preferences, line, receive));

  const { protocol } = line;
  // RFC 4568 §5.1.2: the tag is of the offer, the key local.
  const keys = crypto === undefined ? '' : cryptoText(crypto.remote.tag, crypto.local);
  const rtcp = rtcpText(preferences, line);
  const accepting = {
    codecs: receive,
    events: typesOf(events),
    noise: typesOf(noise),
    direction,
    protocol,
    crypto: keys,
    rtcp,
  };
  let media = '';
  for (const each of offer.lines) media += each === line ? audioLine(local, accepting) : refusedLine(each);
  const answered = noAnsweredTypes;
  const plan = planFor(preferences, line, {
    send: preferred.remote,
    receive,
    direction,
    events,
    noise,
    crypto,
    answered,
  });
  return ok({ sdp: describe(local, media), protocol, plan });
};
