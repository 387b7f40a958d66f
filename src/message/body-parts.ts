import { type Failure, fail, ok, type Result } from '../core/result.ts';
import type { Headers, SipMessage } from './model.ts';
import { splitMultipart } from './multipart.ts';

/** One body of a message: the whole of it, or a part of a multipart body (RFC 5621 §3). */
export interface BodyPart {
  /** Media type in lower case, without parameters; empty when a message has none. */
  readonly type: string;
  /** What it is for, in lower case. Absent in the message: `session` for SDP, else `render` (RFC 3261 §20.11). */
  readonly disposition: string;
  /** Whether the receiver must understand it, where the message has it (RFC 3261 §20.11). */
  readonly handling: 'required' | 'optional' | undefined;
  /** Its own header fields, such as Content-ID; those of the message when it is the whole body. */
  readonly headers: Headers;
  readonly body: Uint8Array;
}

type Carrier = Pick<SipMessage, 'headers' | 'body'>;

/** Multiparts within multiparts are read so deep, the outermost being the first. */
const deepest = 4;
const SDP = 'application/sdp';

/** A media type without its parameters, in lower case. */
const typeIn = (headers: Headers, absent: string): string =>
  headers.get('content-type')?.split(';', 1)[0]?.replaceAll(/[ \t]/g, '').toLowerCase() ?? absent;

const handlingIn = (parameters: readonly string[]): BodyPart['handling'] => {
  for (const each of parameters) {
    const text = each.replaceAll(/[ \t"]/g, '').toLowerCase();
    if (text === 'handling=required') return 'required';
    if (text === 'handling=optional') return 'optional';
  }
  return undefined;
};

/** Whether the receiver may leave the body unread (RFC 3261 §20.11). */
export const isOptional = (headers: Headers): boolean =>
  handlingIn(headers.get('content-disposition')?.split(';').slice(1) ?? []) === 'optional';

const partOf = ({ headers, body }: Carrier, type: string, outer: BodyPart['handling']): BodyPart => {
  const [disposition, ...parameters] = headers.get('content-disposition')?.split(';') ?? [];
  return {
    type,
    disposition: disposition?.trim().toLowerCase() || (type === SDP ? 'session' : 'render'),
    handling: handlingIn(parameters) ?? outer,
    headers,
    body,
  };
};

/** Appends the parts; what is wrong with a multipart otherwise. */
const collect = (part: BodyPart, depth: number, into: BodyPart[]): Failure | undefined => {
  if (!part.type.startsWith('multipart/')) {
    into.push(part);
    return undefined;
  }
  if (depth > deepest) return { reason: 'multipart.depth', detail: 'multiparts too deep', at: -1, status: 415 };
  const type = part.headers.read('content-type');
  const parts = splitMultipart(part.body, (type.ok ? type.value?.params.get('boundary') : undefined) ?? '');
  if (!parts.ok) return parts;
  for (const each of parts.value) {
    // RFC 2046 §5.1: a part without a type is plain text.
    const failure = collect(partOf(each, typeIn(each.headers, 'text/plain'), part.handling), depth + 1, into);
    if (failure !== undefined) return failure;
  }
  return undefined;
};

/**
 * The bodies of a message in order, none when it has no body. A multipart of any subtype is read as multipart/mixed
 * (RFC 2046 §5.1.3), those within it too, four deep at most. Fails with status 400 for a multipart that cannot be split,
 * and with 415 for one that is too deep. Linear time; never throws.
 */
export const bodyParts = (message: Carrier): Result<readonly BodyPart[]> => {
  const { headers, body } = message;
  if (body.length === 0) return ok([]);
  const parts: BodyPart[] = [];
  const failure = collect(partOf({ headers, body }, typeIn(headers, ''), undefined), 1, parts);
  return failure === undefined ? ok(parts) : fail(failure.reason, failure.detail, failure.at, failure.status);
};
