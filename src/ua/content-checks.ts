import { bodyParts, isOptional } from '../message/body-parts.ts';
import type { SipRequest } from '../message/model.ts';
import type { MediaType } from '../message/values.ts';
import type { Capabilities } from './capabilities.ts';
import type { ResponseDraft } from './response.ts';

/** RFC 2046 §5.1.3: a multipart of another subtype is read as multipart/mixed. */
const acceptsType = ({ acceptsOf }: Capabilities, method: string, type: string): boolean => {
  const accepted = acceptsOf.get(method) ?? none;
  return accepted.includes(type) || (type.startsWith('multipart/') && accepted.includes('multipart/mixed'));
};

const none: readonly string[] = [];

const unread = ({ accept }: Capabilities): ResponseDraft => ({ status: 415, headers: accept });

const unreadableMultipart: ResponseDraft = { status: 400, reason: 'Malformed Multipart' };

/**
 * A part that no usage reads is taken beside one that it does, and left to the application, unless the part must be
 * understood: `handling=required` (RFC 5621 §3, RFC 3261 §20.11). Without any part that is read, each has to be optional.
 */
const unreadablePart = (request: SipRequest, capabilities: Capabilities): ResponseDraft | undefined => {
  const parts = bodyParts(request);
  if (!parts.ok) return parts.status === 415 ? unread(capabilities) : unreadableMultipart;
  const unknown = parts.value.filter(({ type }) => !acceptsType(capabilities, request.method, type));
  const isTaken = unknown.length < parts.value.length;
  const refused = unknown.some(({ handling }) => handling === 'required' || (!isTaken && handling !== 'optional'));
  return refused ? unread(capabilities) : undefined;
};

/** Refuses a body of a type or encoding that no usage accepts, unless it is optional (RFC 3261 §8.2.3, §20.11). */
export const unreadableContent = (request: SipRequest, capabilities: Capabilities): ResponseDraft | undefined => {
  // A BYE ends the call whatever it carries: the peer is gone in any case.
  if (request.method === 'BYE' || request.body.length === 0) return undefined;
  const { headers } = request;
  const type = headers.read('content-type');
  if (!type.ok) return { status: 400, reason: 'Malformed Content-Type' };
  if (isOptional(headers)) return undefined;
  if (headers.has('content-encoding')) {
    const encodings = headers.read('content-encoding');
    if (!encodings.ok) return { status: 400, reason: 'Malformed Content-Encoding' };
    if (encodings.value?.some((each) => each.toLowerCase() !== 'identity')) {
      return { status: 415, headers: [...capabilities.accept, ['Accept-Encoding', 'identity']] };
    }
  }
  // RFC 6086 §4.2.2: the usage decides about the body of an INFO, by its Info Package.
  if (request.method === 'INFO') return undefined;
  if (type.value === undefined || !acceptsType(capabilities, request.method, type.value.type))
    return unread(capabilities);
  return type.value.type.startsWith('multipart/') ? unreadablePart(request, capabilities) : undefined;
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
  { acceptsOf }: Capabilities,
): ResponseDraft | undefined => {
  if (method !== 'INVITE' || !headers.has('accept')) return undefined;
  const read = headers.read('accept');
  if (!read.ok) return undefined;
  const ranges = read.value ?? [];
  const ours = acceptsOf.get('INVITE') ?? [];
  return ours.some((type) => !type.startsWith('multipart/') && accepts(ranges, type)) ? undefined : { status: 406 };
};
