import { isIP } from 'node:net';
import { fail, ok, type Result } from '../../core/result.ts';
import type { ListenConfig } from '../../transport/transport-driver.ts';

const form = /^([A-Za-z]+):(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/;

/** Reads `udp:HOST:PORT`; IPv6 in brackets, port 5060 when absent (RFC 3261 §19.1.2). */
export const readListenPoint = (text: string): Result<ListenConfig> => {
  const shown = JSON.stringify(text);
  const match = form.exec(text);
  if (match === null) return fail('listen', `${shown} is not of the form udp:HOST:PORT`);
  const [, transport = '', written = '', digits = '5060'] = match;
  if (transport.toLowerCase() !== 'udp') return fail('listen.transport', `${shown} names a transport other than udp`);
  const host = written.startsWith('[') ? written.slice(1, -1) : written;
  if (isIP(host) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(host)) {
    return fail('listen.host', `${shown} has no valid host`);
  }
  const port = Number(digits);
  if (port > 65_535) return fail('listen.port', `${shown} has a port above 65535`);
  return ok({ transport: 'UDP', host, port });
};
