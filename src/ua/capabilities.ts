import { CheckedLines } from '../message/build/checked-text.ts';
import type { Local } from '../signal/address.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import { contactValue } from './contact.ts';
import type { DialogConfig } from '../dialog/dialog-layer.ts';

type Field = readonly [name: string, value: string];

/** What we say of ourselves, written once for all messages. Empty lists are left out: an empty Allow would refuse all. */
export interface Capabilities {
  readonly server: CheckedLines;
  readonly userAgent: readonly Field[];
  readonly allow: ExtraHeaders;
  readonly accept: ExtraHeaders;
  /** Allow and Supported: in an INVITE and in its 2xx (RFC 3261 §13.2.1, §13.3.1.4). */
  readonly abilities: ExtraHeaders;
  /** Allow, Accept, Supported: in the 2xx to an OPTIONS (RFC 3261 §11.2). */
  readonly everything: CheckedLines;
  /** What an answer says that makes or keeps a dialog: Contact, Server. */
  within(at: Local | undefined, secure: boolean): CheckedLines;
  /** The same of a 2xx to INVITE, our abilities among it. */
  accepting(at: Local | undefined, secure: boolean): CheckedLines;
}

const list = (name: string, values: readonly string[]): readonly Field[] =>
  values.length === 0 ? [] : [[name, values.join(', ')]];

/** Our Contact and these fields, written once for each listening point and scheme. */
const behindContact = (user: string, fields: readonly Field[]): Capabilities['within'] => {
  const write = (at: Local | undefined, secure: boolean): CheckedLines =>
    new CheckedLines([['Contact', contactValue(at, user, secure)], ...fields]);
  const written = { sip: new WeakMap<Local, CheckedLines>(), sips: new WeakMap<Local, CheckedLines>() };
  return (at, secure) => {
    if (at === undefined) return write(at, secure);
    const known = secure ? written.sips : written.sip;
    const before = known.get(at);
    if (before !== undefined) return before;
    const lines = write(at, secure);
    known.set(at, lines);
    return lines;
  };
};

export const capabilitiesOf = ({ allow, accept, supported, userAgent, contactUser }: DialogConfig): Capabilities => {
  const server: readonly Field[] = userAgent === '' ? [] : [['Server', userAgent]];
  const abilities = [...list('Allow', allow), ...list('Supported', supported)];
  return {
    server: new CheckedLines(server),
    userAgent: userAgent === '' ? [] : [['User-Agent', userAgent]],
    allow: list('Allow', allow),
    accept: list('Accept', accept),
    abilities,
    everything: new CheckedLines([...list('Allow', allow), ...list('Accept', accept), ...list('Supported', supported)]),
    within: behindContact(contactUser, server),
    accepting: behindContact(contactUser, [...abilities, ...server]),
  };
};
