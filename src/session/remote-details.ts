import { copyString } from '../message/copy-string.ts';
import { isEchoSafe } from '../message/echo-safe.ts';
import { readHeader } from '../message/header/known.ts';
import type { Headers } from '../message/model.ts';
import type { Address } from '../message/values.ts';
import type { GivenReason, GivenWarning, RedirectContact, RemoteEnd } from '../signal/remote-end.ts';
import { asRequestUri } from '../ua/route-set.ts';

// A cause outlives the message: each text is copied, and bounded, as the peer writes it.

const mostValues = 16;
const mostCharacters = 256;

const kept = (text: string): string => copyString(text.slice(0, mostCharacters));

/** The Reason fields as fields of a cause (RFC 3326, RFC 6432). One that cannot be read hides no other. */
export const reasonsIn = (headers: Headers): Pick<RemoteEnd, 'q850' | 'reasons'> => {
  if (!headers.has('reason')) return {};
  const reasons = headers
    .all('reason')
    .flatMap((line) => valuesOf(readHeader('reason', [line])))
    .slice(0, mostValues)
    .map(({ protocol, params }) => reasonOf(protocol, params.get('cause'), params.get('text')));
  if (reasons.length === 0) return {};
  const q850 = reasons.find(({ protocol, cause }) => protocol.toUpperCase() === 'Q.850' && cause !== undefined)?.cause;
  return q850 === undefined ? { reasons } : { q850, reasons };
};

const reasonOf = (protocol: string, cause: string | undefined, text: string | undefined): GivenReason => ({
  protocol: kept(protocol),
  ...(cause !== undefined && /^\d{1,3}$/.test(cause) && { cause: Number(cause) }),
  ...(text !== undefined && { text: kept(text) }),
});

/** The Warning fields (RFC 3261 §20.43). */
export const warningsIn = (headers: Headers): { readonly warnings?: readonly GivenWarning[] } => {
  if (!headers.has('warning')) return {};
  const warnings = headers
    .all('warning')
    .flatMap((line) => valuesOf(readHeader('warning', [line])))
    .slice(0, mostValues)
    .map(({ code, agent, text }) => ({ code, agent: kept(agent), text: kept(text) }));
  return warnings.length === 0 ? {} : { warnings };
};

/** The Contacts of a redirection, the most preferred first; equal ones in their order (RFC 3261 §8.1.3.4). */
export const contactsIn = (headers: Headers): { readonly contacts?: readonly RedirectContact[] } => {
  if (!headers.has('contact')) return {};
  const contacts = headers
    .all('contact')
    .flatMap((line) => addressesOf(readHeader('contact', [line])))
    .flatMap((address) => contactOf(address))
    .sort((one, other) => other.q - one.q)
    .slice(0, mostValues);
  return contacts.length === 0 ? {} : { contacts };
};

const contactOf = ({ uri, parsedUri, displayName, params }: Address): readonly RedirectContact[] => {
  if (!parsedUri.ok || !isEchoSafe(uri)) return [];
  const { scheme } = parsedUri.value;
  const callable = scheme === 'sip' || scheme === 'sips' ? asRequestUri(uri) : uri;
  const name = displayName === undefined || displayName === '' ? undefined : { displayName: kept(displayName) };
  return [{ uri: copyString(callable), ...name, q: qOf(params.get('q')) }];
};

/** RFC 3261 §25.1, qvalue. Absent it counts as 1, as at a proxy (§16.6). */
const qOf = (text = '1'): number => (/^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 1);

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

const valuesOf = <T>(read: Read<readonly T[] | undefined>): readonly T[] => (read.ok ? (read.value ?? []) : []);

const addressesOf = (read: Read<readonly Address[] | '*' | undefined>): readonly Address[] =>
  read.ok && read.value !== undefined && read.value !== '*' ? read.value : [];
