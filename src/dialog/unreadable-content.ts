import type { SipRequest } from '../message/model.ts';
import type { Declared } from './declared.ts';
import type { DialogConfig } from './dialog-room.ts';
import type { Reply } from './replies.ts';

const optional = (disposition: string): boolean =>
  disposition
    .toLowerCase()
    .split(';')
    .some((parameter) => parameter.replaceAll(/[ \t"]/g, '') === 'handling=optional');

/** A body nobody here could read, unless its sender can do without (RFC 3261 §8.2.3, §20.11). */
export const unreadableContent = (request: SipRequest, config: DialogConfig, declared: Declared): Reply | undefined => {
  // A BYE ends the call whatever it carries: its peer is gone either way.
  if (request.body.length === 0 || request.method === 'BYE') return undefined;
  const { headers } = request;
  const type = headers.read('content-type');
  if (!type.ok) return { status: 400, reason: 'Malformed Content-Type' };
  if (optional(headers.get('content-disposition') ?? '')) return undefined;
  if (headers.has('content-encoding')) {
    const encodings = headers.read('content-encoding');
    if (!encodings.ok) return { status: 400, reason: 'Malformed Content-Encoding' };
    if (encodings.value?.some((each) => each.toLowerCase() !== 'identity')) {
      return { status: 415, headers: [...declared.accept, ['Accept-Encoding', 'identity']] };
    }
  }
  // RFC 6086 §4.2.2: what an INFO carries is the business of whoever it is for.
  if (request.method === 'INFO') return undefined;
  return type.value !== undefined && config.accept.includes(type.value.type)
    ? undefined
    : { status: 415, headers: declared.accept };
};
