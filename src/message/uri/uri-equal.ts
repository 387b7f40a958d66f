import type { Params, SipUri, TelUri, Uri } from '../values.ts';

const lower = (text: string): string => text.toLowerCase();

/** Parameters compared even when only one URI has them (RFC 3261 §19.1.4). Others are compared when both have them. */
const significant = new Set(['transport', 'user', 'ttl', 'method', 'maddr']);

const paramMap = (params: Params): Map<string, string> =>
  new Map(params.entries().map(([name, value]) => [lower(name), lower(value ?? '')]));

const equalSipParams = (a: Params, b: Params): boolean => {
  const inA = paramMap(a);
  const inB = paramMap(b);
  for (const [name, value] of inA) {
    const valueInB = inB.get(name);
    if (valueInB === undefined ? significant.has(name) : valueInB !== value) return false;
  }
  for (const name of inB.keys()) if (!inA.has(name) && significant.has(name)) return false;
  return true;
};

/** Headers are always compared, in any order, names without case (RFC 3261 §19.1.4). */
const headerTexts = (uri: SipUri): string =>
  JSON.stringify(uri.headers.map(([name, value]) => `${lower(name)}=${value}`).sort());

const equalSip = (a: SipUri, b: SipUri): boolean =>
  a.scheme === b.scheme &&
  a.user === b.user &&
  a.password === b.password &&
  lower(a.host) === lower(b.host) &&
  // An absent port differs from the default port (RFC 3261 §19.1.4).
  a.port === b.port &&
  equalSipParams(a.params, b.params) &&
  headerTexts(a) === headerTexts(b);

const withoutSeparators = (number: string): string => lower(number.replace(/[-.()]/g, ''));

/** RFC 3966 §4: visual separators are ignored; all parameters are compared, in any order. */
const equalTel = (a: TelUri, b: TelUri): boolean => {
  const texts = (uri: TelUri): string => JSON.stringify([...paramMap(uri.params)].sort());
  return withoutSeparators(a.number) === withoutSeparators(b.number) && texts(a) === texts(b);
};

/** Whether two URIs are equal by RFC 3261 §19.1.4, or RFC 3966 §4 for tel. Other schemes are compared as text. */
export const equalUris = (a: Uri, b: Uri): boolean => {
  if (a.scheme === 'tel') return b.scheme === 'tel' && equalTel(a, b);
  if (a.scheme === 'other') return b.scheme === 'other' && a.name === b.name && a.rest === b.rest;
  return b.scheme !== 'tel' && b.scheme !== 'other' && equalSip(a, b);
};
