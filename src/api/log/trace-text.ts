import { hostPortText } from '../../signal/host.ts';
import type { WireEvent } from '../../transport/transport-driver.ts';
import { maskSecrets } from './mask-secrets.ts';

/** A message of `wire$` as text for people, secrets masked: one line of where and how, then the message. */
export const traceText = (event: WireEvent): string => {
  const arrow = event.direction === 'sent' ? '→' : '←';
  const { local, remote } = event;
  const from = hostPortText(local.host, local.port);
  const head = `${event.transport} ${from} ${arrow} ${hostPortText(remote.host, remote.port)}`;
  return `${head}\n${maskSecrets(Buffer.from(event.octets).toString('utf8'))}`;
};
