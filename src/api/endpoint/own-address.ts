import { writeAddress } from '../../message/header/address.ts';
import { writeHost } from '../../message/uri/uri-write.ts';
import type { Local } from '../../signal/address.ts';
import { transportParameter } from '../../signal/transports.ts';
import type { ResolvedConfig } from '../config/settings.ts';

/** The URI of a listening point (RFC 3261 §19.1.1). */
export const uriAt = (user: string, local: Local | undefined): string => {
  if (local === undefined) return `sip:${user}@anonymous.invalid`;
  return `sip:${user}@${writeHost(local.host)}:${local.port}${transportParameter(local.transport)}`;
};

/** The settings that make From of outgoing calls. */
export type FromSettings = Pick<ResolvedConfig, 'user' | 'displayName' | 'domain' | 'from'>;

/** From of outgoing calls, without tag. */
export const fromAddress = ({ user, displayName, domain, from }: FromSettings, listening: readonly Local[]): string => {
  if (from !== undefined) return from;
  const uri = domain === undefined ? uriAt(user, listening[0]) : `sip:${user}@${domain}`;
  return writeAddress(displayName === undefined ? { uri } : { uri, displayName });
};
