import type { Params, SipUri, TelUri, Uri } from '../values.ts';

const lower = (text: string): string => text.toLowerCase();

/** A URI with one of these equals none without it (RFC 3261 §19.1.4); the others count only where both have them. */
const telling = new Set(['transport', 'user', 'ttl', 'method', 'maddr']);

const table = (params: Params): Map<string, string> =>
  new Map(params.entries().map(([name, value]) => [lower(name), lower(value ?? '')]));

const equalSipParams = (a: Params, b: Params): boolean => {
  const ours = table(a);
  const others = table(b);
  for (const [name, value] of ours) {
    const other = others.get(name);
    if (other === undefined ? telling.has(name) : other !== value) return false;
  }
  for (const name of others.keys()) if (!ours.has(name) && telling.has(name)) return false;
  return true;
};

/** Headers always count, in any order; their names without case (RFC 3261 §19.1.4). */
const headerTexts = (uri: SipUri): string =>
  JSON.stringify(uri.headers.map(([name, value]) => `${lower(name)}=${value}`).sort());

const equalSip = (a: SipUri, b: SipUri): boolean =>
  a.scheme === b.scheme &&
  a.user === b.user &&
  a.password === b.password &&
  lower(a.host) === lower(b.host) &&
  // A port that is left out is not the default one (RFC 3261 §19.1.4).
  a.port === b.port &&
  equalSipParams(a.params, b.params) &&
  headerTexts(a) === headerTexts(b);

const dialled = (number: string): string => lower(number.replace(/[-.()]/g, ''));

/** RFC 3966 §4: visual separators do not count, every parameter does, in any order. */
const equalTel = (a: TelUri, b: TelUri): boolean => {
  const texts = (uri: TelUri): string => JSON.stringify([...table(uri.params)].sort());
  return dialled(a.number) === dialled(b.number) && texts(a) === texts(b);
};

/** Whether two URIs are the same by RFC 3261 §19.1.4, or RFC 3966 §4 for tel; other schemes by their letters. */
export const equalUris = (a: Uri, b: Uri): boolean => {
  if (a.scheme === 'tel') return b.scheme === 'tel' && equalTel(a, b);
  if (a.scheme === 'other') return b.scheme === 'other' && a.name === b.name && a.rest === b.rest;
  return b.scheme !== 'tel' && b.scheme !== 'other' && equalSip(a, b);
};
