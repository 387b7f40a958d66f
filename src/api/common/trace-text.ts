import type { WireEvent } from '../../transport/transport-driver.ts';
import { maskSecrets } from './mask-secrets.ts';

/** A message of `wire$` as text for people, secrets masked: one line of where and how, then the message. */
export const traceText = (event: WireEvent): string => {
  const arrow = event.direction === 'sent' ? '→' : '←';
  const { local, remote } = event;
  const head = `${event.transport} ${local.host}:${local.port} ${arrow} ${remote.host}:${remote.port}`;
  return `${head}\n${maskSecrets(Buffer.from(event.octets).toString('utf8'))}`;
};
