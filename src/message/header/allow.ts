import type { Headers } from '../model.ts';

/**
 * Whether its sender says which methods it takes, and this is not among them. Without Allow nothing is known
 * (RFC 3261 §20.5). Methods are told apart by case (§7.1).
 */
export const disallows = (headers: Headers, method: string): boolean => {
  const lines = headers.all('allow');
  if (lines.length === 0) return false;
  for (const line of lines) for (const each of line.split(',')) if (each.trim() === method) return false;
  return true;
};
