import { CheckedLines } from '../message/build/checked-text.ts';
import type { Local } from '../signal/address.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import { contactValue } from './contact.ts';
import type { FoldedTraits } from './usage.ts';

type Field = readonly [name: string, value: string];

export interface UaConfig {
  /** User-Agent and Server; neither is sent when empty. */
  readonly userAgent: string;
  /** User part of our Contact; left out when empty. */
  readonly contactUser: string;
}

/** What a dialog-forming or dialog-keeping message carries of ours, for each listening point and scheme. */
type ContactLines = (at: Local | undefined, secure: boolean) => CheckedLines;

/** The fields by which the user agent describes itself, written once for all messages. A list that is empty gets no field. */
export interface Capabilities extends FoldedTraits {
  readonly contactUser: string;
  readonly server: CheckedLines;
  readonly userAgent: readonly Field[];
  readonly allow: ExtraHeaders;
  readonly accept: ExtraHeaders;
  /** Allow and Supported: in an INVITE and in its 2xx (RFC 3261 §13.2.1, §13.3.1.4). */
  readonly allowSupported: ExtraHeaders;
  /** Allow, Accept, Supported: in the 2xx to an OPTIONS (RFC 3261 §11.2). */
  readonly allowAcceptSupported: CheckedLines;
  /** Contact, Server: in a response that makes or keeps a dialog. */
  readonly inDialog: ContactLines;
  /** Contact, Allow, Supported, Server: in a 2xx to INVITE. */
  readonly accepting: ContactLines;
}

const list = (name: string, values: readonly string[]): readonly Field[] =>
  values.length === 0 ? [] : [[name, values.join(', ')]];

/** Our Contact and these fields, written once for each listening point and scheme. */
const contactThen = (user: string, fields: readonly Field[]): ContactLines => {
  const write = (at: Local | undefined, secure: boolean): CheckedLines =>
    new CheckedLines([['Contact', contactValue(at, user, secure)], ...fields]);
  const written = { sip: new WeakMap<Local, CheckedLines>(), sips: new WeakMap<Local, CheckedLines>() };
  return (at, secure) => {
    if (at === undefined) return write(at, secure);
    const byLocal = secure ? written.sips : written.sip;
    const before = byLocal.get(at);
    if (before !== undefined) return before;
    const lines = write(at, secure);
    byLocal.set(at, lines);
    return lines;
  };
};

export const capabilitiesOf = ({ userAgent, contactUser }: UaConfig, folded: FoldedTraits): Capabilities => {
  const { methods, extensions, accepts } = folded;
  const server: readonly Field[] = userAgent === '' ? [] : [['Server', userAgent]];
  const [allow, accept, supported] = [list('Allow', methods), list('Accept', accepts), list('Supported', extensions)];
  return {
    methods,
    extensions,
    accepts,
    contactUser,
    server: new CheckedLines(server),
    userAgent: userAgent === '' ? [] : [['User-Agent', userAgent]],
    allow,
    accept,
    allowSupported: [...allow, ...supported],
    allowAcceptSupported: new CheckedLines([...allow, ...accept, ...supported]),
    inDialog: contactThen(contactUser, server),
    accepting: contactThen(contactUser, [...allow, ...supported, ...server]),
  };
};
