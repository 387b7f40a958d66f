import type { MediaType, SipRequest } from '../message/model.ts';
import type { DialogConfig } from './dialog-layer.ts';
import type { Reply } from './response.ts';

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
export const unacceptableAnswer = ({ method, headers }: SipRequest, { accept }: DialogConfig): Reply | undefined => {
  if (method !== 'INVITE' || !headers.has('accept')) return undefined;
  const read = headers.read('accept');
  if (!read.ok) return undefined;
  const ranges = read.value ?? [];
  return accept.some((type) => !type.startsWith('multipart/') && accepts(ranges, type)) ? undefined : { status: 406 };
};
