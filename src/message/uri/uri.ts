import { type Failure, fail, ok, type Result } from '../../core/result.ts';
import { codesOf, literal } from '../ascii.ts';
import { afterHost, afterUri, readDigits, sameFrom } from '../grammar.ts';
import type { OpaqueUri, SipUri, TelUri, Uri } from '../values.ts';
import { unescapePart } from './percent.ts';
import { indexOutsideQuotes, splitOutsideQuotes } from './quoted.ts';
import { UriParams } from './uri-params.ts';

const sip = literal('sip:');
const sips = literal('sips:');
const tel = literal('tel:');
const noHeaders: SipUri['headers'] = [];

const wrong = (reason: string, detail: string, at: number): Failure & { readonly ok: false } =>
  fail(`uri.${reason}`, detail, at);

const readHeaders = (text: string, at: number): SipUri['headers'] | undefined => {
  const headers: (readonly [string, string])[] = [];
  for (const pair of splitOutsideQuotes(text.slice(at), '&')) {
    const equals = pair.indexOf('=');
    const name = unescapePart(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : unescapePart(pair.slice(equals + 1));
    if (name === undefined || name === '' || value === undefined) return undefined;
    headers.push([name, value]);
  }
  return headers;
};

type Draft = { -readonly [K in keyof SipUri]: SipUri[K] };

const readSip = (codes: Uint8Array, text: string, scheme: 'sip' | 'sips', from: number): Result<SipUri> => {
  // Parameters and headers contain no unescaped @, while a user part may contain ; ? and / (RFC 3261 §25.1).
  const mark = indexOutsideQuotes(text, '@', from);
  const hostAt = mark < 0 ? from : mark + 1;
  let end = indexOutsideQuotes(text, '?', hostAt);
  let headers: SipUri['headers'] | undefined = noHeaders;
  if (end < 0) end = text.length;
  else headers = readHeaders(text, end + 1);
  if (headers === undefined) return wrong('headers', 'the headers of the URI are malformed', end);
  const hostEnd = afterHost(codes, hostAt, end);
  if (hostEnd < 0) return wrong('host', 'the URI has no valid host', hostAt);
  let i = hostEnd;
  let port = -1;
  if (i < end && codes[i] === 0x3a) {
    const semicolon = text.indexOf(';', i);
    const portEnd = semicolon < 0 || semicolon > end ? end : semicolon;
    port = readDigits(codes, i + 1, portEnd, 65_535);
    if (port < 0) return wrong('port', 'the port of the URI is no port', i + 1);
    i = portEnd;
  }
  const params = UriParams.read(text, i, end);
  if (params === undefined) return wrong('params', 'the parameters of the URI are malformed', i);
  const bracket = codes[hostAt] === 0x5b ? 1 : 0;
  const uri: Draft = { scheme, host: text.slice(hostAt + bracket, hostEnd - bracket), params, headers };
  if (port >= 0) uri.port = port;
  if (mark < 0) return ok(uri);
  const quote = text.indexOf('"', from);
  if (quote >= 0 && quote < mark) return wrong('user', 'the user part of the URI holds a quote', quote);
  let colon = text.indexOf(':', from);
  if (colon > mark) colon = -1;
  const user = unescapePart(text.slice(from, colon < 0 ? mark : colon));
  if (user === undefined) return wrong('escape', 'an escape in the user part is broken', from);
  if (user === '') return wrong('user', 'the user part of the URI is empty', from);
  uri.user = user;
  if (colon < 0) return ok(uri);
  const password = unescapePart(text.slice(colon + 1, mark));
  if (password === undefined) return wrong('escape', 'an escape in the password is broken', colon + 1);
  uri.password = password;
  return ok(uri);
};

const readTel = (text: string): Result<TelUri> => {
  const semicolon = text.indexOf(';');
  const end = semicolon < 0 ? text.length : semicolon;
  const number = text.slice(4, end);
  // RFC 3966 §3: digits and visual separators, hex digits * and # in local numbers.
  if (!/^\+?[0-9A-Fa-f*#().-]+$/.test(number)) return wrong('number', 'the tel URI has no telephone number', 4);
  const params = UriParams.read(text, end, text.length);
  if (params === undefined) return wrong('params', 'the parameters of the URI are malformed', end);
  return ok({ scheme: 'tel', number, params });
};

const readOther = (text: string): Result<OpaqueUri> => {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0)).toLowerCase();
  if (!/^[a-z][a-z0-9+.-]*$/.test(name)) return wrong('scheme', 'the URI has no scheme', 0);
  if (colon + 1 === text.length) return wrong('rest', 'the URI ends after its scheme', colon + 1);
  return ok({ scheme: 'other', name, rest: text.slice(colon + 1) });
};

/** Parses a URI: sip and sips (RFC 3261 §19.1), tel (RFC 3966). The rest of any other scheme is kept verbatim. */
export const parseUri = (text: string): Result<Uri> => {
  const codes = codesOf(text);
  const stop = afterUri(codes, 0);
  if (stop !== text.length) return wrong('character', 'a URI cannot hold that character', stop);
  if (sameFrom(codes, 0, sip)) return readSip(codes, text, 'sip', 4);
  if (sameFrom(codes, 0, sips)) return readSip(codes, text, 'sips', 5);
  return sameFrom(codes, 0, tel) ? readTel(text) : readOther(text);
};
