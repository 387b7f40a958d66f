import { keysOf } from '../core/keys-of.ts';
import type { TransportName } from '../signal/address.ts';
import type { OpenListener } from './listener.ts';
import { openUdp } from './udp.ts';

/** The transports that can listen and send. The others are read in URIs and Vias only. */
export type SupportedTransport = 'UDP';

/** Opens the listening points of each supported transport. */
const openers: Readonly<Record<SupportedTransport, OpenListener>> = {
  UDP: openUdp,
};

export const supportedTransports: readonly SupportedTransport[] = keysOf(openers);

export const isSupported = (name: TransportName | undefined): name is SupportedTransport =>
  supportedTransports.some((each) => each === name);

export const openerOf = (name: TransportName): OpenListener | undefined =>
  isSupported(name) ? openers[name] : undefined;
