import type { Headers } from '../model.ts';

/**
 * Whether the message has an Allow without this method. Without Allow the sender may accept any (RFC 3261 §20.5). Methods
 * are case-sensitive (§7.1).
 */
export const disallows = (headers: Headers, method: string): boolean => {
  const lines = headers.all('allow');
  if (lines.length === 0) return false;
  for (const line of lines) for (const each of line.split(',')) if (each.trim() === method) return false;
  return true;
};
