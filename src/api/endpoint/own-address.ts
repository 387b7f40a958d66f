import { writeAddress } from '../../message/header/address.ts';
import { writeHost } from '../../message/uri/uri-write.ts';
import type { Local } from '../../signal/address.ts';
import type { EndpointConfig } from '../config/config.ts';

/** The URI of a listening point (RFC 3261 §19.1.1). */
export const uriAt = (user: string, local: Local | undefined): string => {
  if (local === undefined) return `sip:${user}@anonymous.invalid`;
  return `sip:${user}@${writeHost(local.host)}:${local.port}`;
};

/** From of outgoing calls, without tag. */
export const fromAddress = (config: EndpointConfig, listening: readonly Local[]): string => {
  if (config.from !== undefined) return config.from;
  const user = config.user ?? 'rxsip';
  const uri = config.domain === undefined ? uriAt(user, listening[0]) : `sip:${user}@${config.domain}`;
  return writeAddress(config.displayName === undefined ? { uri } : { uri, displayName: config.displayName });
};
