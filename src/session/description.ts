import { fail, type Result } from '../core/result.ts';
import type { SipMessage } from '../message/model.ts';
import { splitMultipart } from '../message/multipart.ts';
import type { RemoteSdp } from '../sdp/model.ts';
import { readSdp } from '../sdp/read.ts';

const SDP = 'application/sdp';

type Carrier = Pick<SipMessage, 'headers' | 'body'>;

/** The session description a message carries; undefined when it carries none. */
export const descriptionIn = (message: SipMessage): Result<RemoteSdp> | undefined => {
  const octets = sessionOctets(message);
  return octets === undefined ? undefined : readSdp(octets);
};

/** As above, where there must be one. */
export const requiredDescription = (message: SipMessage): Result<RemoteSdp> =>
  descriptionIn(message) ?? fail('sdp.missing', 'No session description where an answer is due', -1, 488);

const sessionOctets = ({ body, headers }: Carrier): Uint8Array | undefined => {
  if (body.length === 0) return undefined;
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  if (type.startsWith('multipart/')) return partOctets({ body, headers });
  if (type !== SDP && type.split(';', 1)[0]?.trim() !== SDP) return undefined;
  // RFC 3261 §20.11: without the field SDP means the session; `early-session` (RFC 3959) and others do not.
  const disposition = headers.get('content-disposition')?.split(';', 1)[0]?.trim().toLowerCase();
  return disposition === undefined || disposition === 'session' ? body : undefined;
};

/** The first part that describes the session (RFC 5621 §3). Nested multiparts are not looked into. */
const partOctets = ({ body, headers }: Carrier): Uint8Array | undefined => {
  const type = headers.read('content-type');
  const parts = splitMultipart(body, (type.ok ? type.value?.params.get('boundary') : undefined) ?? '');
  if (!parts.ok) return undefined;
  for (const part of parts.value) {
    if (part.headers.get('content-type')?.toLowerCase().startsWith('multipart/')) continue;
    const octets = sessionOctets(part);
    if (octets !== undefined) return octets;
  }
  return undefined;
};
