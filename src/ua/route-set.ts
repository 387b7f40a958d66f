import { fail, ok, type Result } from '../core/result.ts';
import { codesOf } from '../message/ascii.ts';
import { isEchoSafe } from '../message/echo-safe.ts';
import { afterUri } from '../message/grammar.ts';
import { writeAddress } from '../message/header/address.ts';
import type { Headers } from '../message/model.ts';
import { indexOutsideQuotes } from '../message/uri/quoted.ts';
import { parseUri } from '../message/uri/uri.ts';
import type { Address } from '../message/values.ts';

/** Route values as they are written into a request, `<uri>` and parameters, nearest hop first (RFC 3261 §12). */
export type RouteSet = readonly string[];

const none: RouteSet = [];

const routeValue = ({ uri, params }: Address): string => writeAddress({ uri, params });

/** The Record-Route of a message in the order of a UAS (RFC 3261 §12.1.1). */
export const recorded = (headers: Headers): Result<RouteSet> => {
  if (!headers.has('record-route')) return ok(none);
  if (!headers.all('record-route').every(isEchoSafe)) {
    return fail('record-route', 'Record-Route holds a line end or NUL', -1, 400);
  }
  const read = headers.read('record-route');
  if (!read.ok) return read;
  const addresses = read.value ?? [];
  for (const each of addresses) {
    if (!each.parsedUri.ok || each.parsedUri.value.scheme === 'tel' || each.parsedUri.value.scheme === 'other') {
      return fail('record-route', `Record-Route has no SIP URI: ${each.uri}`, -1, 400);
    }
  }
  return ok(addresses.map(routeValue));
};

/** The same of a response, in the order of a UAC (RFC 3261 §12.1.2). Unreadable: none, and the Contact is reached directly. */
export const recordedReversed = (headers: Headers): RouteSet => {
  const read = recorded(headers);
  return read.ok && read.value.length > 0 ? [...read.value].reverse() : none;
};

const uriOf = (route: string): string => route.slice(1, afterUri(codesOf(route), 1));

const isLoose = (uri: string): boolean => {
  const parsed = parseUri(uri);
  return parsed.ok && parsed.value.scheme !== 'other' && parsed.value.params.has('lr');
};

/** A URI without what a Request-URI may not have: headers and a `method` parameter (RFC 3261 §19.1.1, table 1). */
export const asRequestUri = (uri: string): string => {
  const host = indexOutsideQuotes(uri, '@', 0) + 1;
  const question = indexOutsideQuotes(uri, '?', host);
  const bare = question < 0 ? uri : uri.slice(0, question);
  const at = indexOutsideQuotes(bare.toLowerCase(), ';method=', host);
  if (at < 0) return bare;
  const next = indexOutsideQuotes(bare, ';', at + 1);
  return next < 0 ? bare.slice(0, at) : bare.slice(0, at) + bare.slice(next);
};

export interface Routed {
  readonly requestUri: string;
  /** The Route values to write, in order. */
  readonly route: RouteSet;
  /** The URI the request is sent to (RFC 3261 §8.1.2). */
  readonly nextHop: string;
}

/** Request-URI, Route and next hop of a request for `target` along `routes` (RFC 3261 §12.2.1.1). */
export const routed = (target: string, routes: RouteSet): Routed => {
  const first = routes[0];
  if (first === undefined) return { requestUri: target, route: none, nextHop: target };
  const uri = uriOf(first);
  if (isLoose(uri)) return { requestUri: target, route: routes, nextHop: uri };
  // A strict router replaces the Request-URI with the next Route value, so the target rides as the last of them.
  return { requestUri: asRequestUri(uri), route: [...routes.slice(1), `<${target}>`], nextHop: uri };
};
