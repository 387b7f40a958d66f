import type { SipRequest } from '../message/model.ts';
import { splitMultipart } from '../message/multipart.ts';
import type { MediaType } from '../message/values.ts';
import type { Capabilities } from './capabilities.ts';
import type { ResponseDraft } from './response.ts';

const optional = (disposition: string | undefined): boolean =>
  disposition
    ?.toLowerCase()
    .split(';')
    .some((parameter) => parameter.replaceAll(/[ \t"]/g, '') === 'handling=optional') ?? false;

const unread = ({ accept }: Capabilities): ResponseDraft => ({ status: 415, headers: accept });

/** Each part has an accepted type, or is optional (RFC 5621 §4). Parts within parts are not read. */
const unreadablePart = (
  { body }: SipRequest,
  { params }: MediaType,
  capabilities: Capabilities,
): ResponseDraft | undefined => {
  const parts = splitMultipart(body, params.get('boundary') ?? '');
  if (!parts.ok) return { status: 400, reason: 'Malformed Multipart' };
  for (const { headers } of parts.value) {
    if (optional(headers.get('content-disposition'))) continue;
    const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? 'text/plain';
    if (type.startsWith('multipart/') || !capabilities.accepts.includes(type)) return unread(capabilities);
  }
  return undefined;
};

/** Refuses a body of a type or encoding that no usage accepts, unless it is optional (RFC 3261 §8.2.3, §20.11). */
export const unreadableContent = (request: SipRequest, capabilities: Capabilities): ResponseDraft | undefined => {
  // A BYE ends the call whatever it carries: the peer is gone in any case.
  if (request.method === 'BYE' || request.body.length === 0) return undefined;
  const { headers } = request;
  const type = headers.read('content-type');
  if (!type.ok) return { status: 400, reason: 'Malformed Content-Type' };
  if (optional(headers.get('content-disposition'))) return undefined;
  if (headers.has('content-encoding')) {
    const encodings = headers.read('content-encoding');
    if (!encodings.ok) return { status: 400, reason: 'Malformed Content-Encoding' };
    if (encodings.value?.some((each) => each.toLowerCase() !== 'identity')) {
      return { status: 415, headers: [...capabilities.accept, ['Accept-Encoding', 'identity']] };
    }
  }
  // RFC 6086 §4.2.2: the usage decides about the body of an INFO, by its Info Package.
  if (request.method === 'INFO') return undefined;
  if (type.value === undefined || !capabilities.accepts.includes(type.value.type)) return unread(capabilities);
  return type.value.type.startsWith('multipart/') ? unreadablePart(request, type.value, capabilities) : undefined;
};

/** How closely a range names a type: the closest one decides. 0: not at all. */
const closeness = (range: string, type: string): number => {
  if (range === type) return 3;
  if (range === '*/*') return 1;
  return range.endsWith('/*') && type.startsWith(range.slice(0, -1)) ? 2 : 0;
};

const accepts = (ranges: readonly MediaType[], type: string): boolean => {
  let best = 0;
  let wanted = false;
  for (const range of ranges) {
    const close = closeness(range.type, type);
    if (close <= best) continue;
    best = close;
    wanted = Number(range.params.get('q') ?? 1) > 0;
  }
  return wanted;
};

/**
 * Refuses an INVITE whose Accept leaves out every type of description that we write: those we accept, in one part
 * (RFC 3261 §20.1, §21.4.7). A malformed Accept leaves out nothing.
 */
export const unacceptableAnswer = (
  { method, headers }: SipRequest,
  { accepts: ours }: Capabilities,
): ResponseDraft | undefined => {
  if (method !== 'INVITE' || !headers.has('accept')) return undefined;
  const read = headers.read('accept');
  if (!read.ok) return undefined;
  const ranges = read.value ?? [];
  return ours.some((type) => !type.startsWith('multipart/') && accepts(ranges, type)) ? undefined : { status: 406 };
};
