import { fail, type Result } from '../core/result.ts';
import { type BodyPart, bodyParts } from '../message/body-parts.ts';
import type { SipMessage } from '../message/model.ts';
import type { RemoteSdp } from '../sdp/model.ts';
import { readSdp } from '../sdp/read.ts';

const SDP = 'application/sdp';

/** The session description a message carries; undefined when it carries none. */
export const descriptionIn = (message: SipMessage): Result<RemoteSdp> | undefined => {
  const octets = sessionOctets(message);
  return octets === undefined ? undefined : readSdp(octets);
};

/** As above, where there must be one. */
export const requiredDescription = (message: SipMessage): Result<RemoteSdp> =>
  descriptionIn(message) ?? fail('sdp.missing', 'No session description where an answer is due', -1, 488);

const sessionOctets = (message: SipMessage): Uint8Array | undefined => {
  const { headers } = message;
  const type = headers.get('content-type');
  if (type === undefined) return undefined;
  if (type === SDP && !headers.has('content-disposition')) return message.body.length === 0 ? undefined : message.body;
  const parts = bodyParts(message);
  return parts.ok ? parts.value.find(describesSession)?.body : undefined;
};

/** The first one counts. `early-session` (RFC 3959) and others are not of the session. */
const describesSession = ({ type, disposition }: BodyPart): boolean => type === SDP && disposition === 'session';

const none: readonly BodyPart[] = [];

/** The bodies of a message that are for the application: all but the session description, where they can be read. */
export const otherParts = (message: SipMessage): readonly BodyPart[] => {
  const type = message.headers.get('content-type');
  if (type === undefined || (type === SDP && !message.headers.has('content-disposition'))) return none;
  const parts = bodyParts(message);
  if (!parts.ok) return none;
  const description = parts.value.find(describesSession);
  return parts.value.filter((each) => each !== description);
};
