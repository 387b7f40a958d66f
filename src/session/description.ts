import type { Result } from '../core/result.ts';
import { fail } from '../core/result.ts';
import type { SipMessage } from '../message/model.ts';
import type { RemoteSdp } from '../sdp/model.ts';
import { readSdp } from '../sdp/read.ts';

/** The session description a message carries; undefined when it carries none. */
export const descriptionIn = (message: SipMessage): Result<RemoteSdp> | undefined => {
  const octets = sessionOctets(message);
  return octets === undefined ? undefined : readSdp(octets);
};

/** As above, where there must be one. */
export const requiredDescription = (message: SipMessage): Result<RemoteSdp> =>
  descriptionIn(message) ?? fail('sdp.missing', 'No session description where an answer is due', -1, 488);

const sessionOctets = ({ body, headers }: SipMessage): Uint8Array | undefined => {
  if (body.length === 0) return undefined;
  const type = headers.get('content-type')?.toLowerCase();
  if (type !== 'application/sdp' && type?.split(';', 1)[0]?.trim() !== 'application/sdp') return undefined;
  // RFC 3261 §20.11: without the field SDP means the session; `early-session` (RFC 3959) and others do not.
  const disposition = headers.get('content-disposition')?.split(';', 1)[0]?.trim().toLowerCase();
  return disposition === undefined || disposition === 'session' ? body : undefined;
};
