import type { SipRequest } from '../message/model.ts';
import { splitMultipart } from '../message/multipart.ts';
import type { MediaType } from '../message/values.ts';
import type { Capabilities } from './capabilities.ts';
import type { DialogConfig } from './dialog-layer.ts';
import type { ResponseDraft } from './response.ts';

const optional = (disposition: string | undefined): boolean =>
  disposition
    ?.toLowerCase()
    .split(';')
    .some((parameter) => parameter.replaceAll(/[ \t"]/g, '') === 'handling=optional') ?? false;

const unread = ({ accept }: Capabilities): ResponseDraft => ({ status: 415, headers: accept });

/** Of several parts each is read, or its sender can do without it (RFC 5621 §4). Nothing looks into parts of parts. */
const unreadablePart = (
  { body }: SipRequest,
  { params }: MediaType,
  config: DialogConfig,
  declared: Capabilities,
): ResponseDraft | undefined => {
  const parts = splitMultipart(body, params.get('boundary') ?? '');
  if (!parts.ok) return { status: 400, reason: 'Malformed Multipart' };
  for (const { headers } of parts.value) {
    if (optional(headers.get('content-disposition'))) continue;
    const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? 'text/plain';
    if (type.startsWith('multipart/') || !config.accept.includes(type)) return unread(declared);
  }
  return undefined;
};

/** A body nobody here could read, unless its sender can do without (RFC 3261 §8.2.3, §20.11). */
export const unreadableContent = (
  request: SipRequest,
  config: DialogConfig,
  declared: Capabilities,
): ResponseDraft | undefined => {
  // A BYE ends the call whatever it carries: its peer is gone either way.
  if (request.method === 'BYE' || request.body.length === 0) return undefined;
  const { headers } = request;
  const type = headers.read('content-type');
  if (!type.ok) return { status: 400, reason: 'Malformed Content-Type' };
  if (optional(headers.get('content-disposition'))) return undefined;
  if (headers.has('content-encoding')) {
    const encodings = headers.read('content-encoding');
    if (!encodings.ok) return { status: 400, reason: 'Malformed Content-Encoding' };
    if (encodings.value?.some((each) => each.toLowerCase() !== 'identity')) {
      return { status: 415, headers: [...declared.accept, ['Accept-Encoding', 'identity']] };
    }
  }
  // RFC 6086 §4.2.2: what an INFO carries is the business of whoever it is for.
  if (request.method === 'INFO') return undefined;
  if (type.value === undefined || !config.accept.includes(type.value.type)) return unread(declared);
  return type.value.type.startsWith('multipart/') ? unreadablePart(request, type.value, config, declared) : undefined;
};

/** How closely a range names a type: the closest one speaks for it. 0: not at all. */
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
 * An INVITE whose Accept leaves out every description we could answer with (RFC 3261 §20.1, §21.4.7). We write
 * what we read, in one part. An Accept that nobody can read leaves out nothing.
 */
export const unacceptableAnswer = (
  { method, headers }: SipRequest,
  { accept }: DialogConfig,
): ResponseDraft | undefined => {
  if (method !== 'INVITE' || !headers.has('accept')) return undefined;
  const read = headers.read('accept');
  if (!read.ok) return undefined;
  const ranges = read.value ?? [];
  return accept.some((type) => !type.startsWith('multipart/') && accepts(ranges, type)) ? undefined : { status: 406 };
};
