import type { Params, SipUri, Uri } from '../values.ts';
import { escapePart } from './percent.ts';

// The characters to escape in each part: all but those RFC 3261 §25.1 allows there.
const inUser = /[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/gu;
const inPassword = /[^A-Za-z0-9\-_.!~*'()&=+$,]/gu;
const inParam = /[^A-Za-z0-9\-_.!~*'()[\]/:&+$]/gu;
const inHeader = /[^A-Za-z0-9\-_.!~*'()[\]/?:+$]/gu;

export const writeHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const writeParams = (params: Params): string => {
  let text = '';
  for (const [name, value] of params.entries()) {
    text += `;${escapePart(name, inParam)}`;
    if (value !== undefined) text += `=${escapePart(value, inParam)}`;
  }
  return text;
};

const writeSip = (uri: SipUri): string => {
  let text = `${uri.scheme}:`;
  if (uri.user !== undefined) {
    text += escapePart(uri.user, inUser);
    if (uri.password !== undefined) text += `:${escapePart(uri.password, inPassword)}`;
    text += '@';
  }
  text += writeHost(uri.host);
  if (uri.port !== undefined) text += `:${uri.port}`;
  text += writeParams(uri.params);
  let mark = '?';
  for (const [name, value] of uri.headers) {
    text += `${mark}${escapePart(name, inHeader)}=${escapePart(value, inHeader)}`;
    mark = '&';
  }
  return text;
};

/** Writes a URI, escaping each part by its rules in RFC 3261 §25.1. */
export const writeUri = (uri: Uri): string => {
  if (uri.scheme === 'tel') return `tel:${uri.number}${writeParams(uri.params)}`;
  return uri.scheme === 'other' ? `${uri.name}:${uri.rest}` : writeSip(uri);
};
