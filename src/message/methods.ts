/** The properties of a method that the layers above transactions decide by. */
export interface MethodTraits {
  /** A request without a To tag starts a dialog set: its responses, or the NOTIFY that follow, may make dialogs. */
  readonly opensDialog: boolean;
  /** The request may come outside a dialog. `false`: a UAS that finds no dialog for it answers 481. */
  readonly outsideDialog: boolean;
  /** The request carries the sender's address in Contact. A REGISTER has Contacts too, but those are bindings (RFC 3261 §10.2.1). */
  readonly contact: boolean;
  /** Its success may change the remote target of a dialog: a target refresh request (RFC 3261 §12.2, RFC 5057 §5.4). */
  readonly refreshesTarget: boolean;
  /** The request usually has a body. Any may have one (RFC 3261 §7.4). */
  readonly hasBody: boolean;
}

/** The traits that are named; one shape for all rows. */
const having = (...traits: readonly (keyof MethodTraits)[]): MethodTraits => ({
  opensDialog: traits.includes('opensDialog'),
  outsideDialog: traits.includes('outsideDialog'),
  contact: traits.includes('contact'),
  refreshesTarget: traits.includes('refreshesTarget'),
  hasBody: traits.includes('hasBody'),
});

/** The methods that an RFC defines, by name. Names are case-sensitive (RFC 3261 §7.1). */
export const methods: Readonly<Record<string, MethodTraits>> = {
  // RFC 3261 §8.1.1.8, §12.1, §12.2.1.1, §13.2.1.
  INVITE: having('opensDialog', 'outsideDialog', 'contact', 'refreshesTarget', 'hasBody'),
  // RFC 3261 §13.2.2.4. It has a body only when the 2xx carried an offer.
  ACK: having(),
  // RFC 3261 §15.1.2.
  BYE: having(),
  // RFC 3261 §9.2: it belongs to a transaction, not to a dialog.
  CANCEL: having('outsideDialog'),
  // RFC 3261 §11.1: Contact is optional.
  OPTIONS: having('outsideDialog'),
  // RFC 3261 §10.2.
  REGISTER: having('outsideDialog'),
  // RFC 3262 §3.
  PRACK: having(),
  // RFC 3311 §5.1, §5.2.
  UPDATE: having('contact', 'refreshesTarget', 'hasBody'),
  // RFC 3428 §4: no dialog, no Contact.
  MESSAGE: having('outsideDialog', 'hasBody'),
  // RFC 3515 §2.2, §2.4.4; RFC 5057 §5.4.
  REFER: having('opensDialog', 'outsideDialog', 'contact', 'refreshesTarget'),
  // RFC 3903 §4.
  PUBLISH: having('outsideDialog', 'hasBody'),
  // RFC 6086 §4.2.1, §4.2.2.
  INFO: having('hasBody'),
  // RFC 6665 §4.1.2, §8.2.1; RFC 5057 §5.4.
  SUBSCRIBE: having('opensDialog', 'outsideDialog', 'contact', 'refreshesTarget'),
  // RFC 6665 §4.2.2, §4.4.1; RFC 5057 §5.4. The first NOTIFY makes the dialog of a subscription: it comes before there is one.
  NOTIFY: having('outsideDialog', 'contact', 'refreshesTarget', 'hasBody'),
};

/** A method without a row: it may come anywhere, and does nothing to a dialog (RFC 3261 §8.2.1). */
const extensionMethod = having('outsideDialog');

// The method of a request comes from the peer: a Map holds no `constructor` and no `__proto__`.
const byName: ReadonlyMap<string, MethodTraits> = new Map(Object.entries(methods));

/** Whether an RFC of the table defines the method: 405 when it is not allowed, else 501 (RFC 3261 §21.4.6, §21.5.2). */
export const isDefinedMethod = (method: string): boolean => byName.has(method);

/** The traits of a method; those of an extension method when the table does not have it. */
export const traitsOf = (method: string): MethodTraits => byName.get(method) ?? extensionMethod;
