import { isIP } from 'node:net';
import { fail, ok, type Result } from '../../core/result.ts';
import { transportNamed, transports } from '../../signal/transports.ts';
import type { ListenConfig } from '../../transport/transport-driver.ts';
import { isSupported, type SupportedTransport, supportedTransports } from '../../transport/transports.ts';

const supported = supportedTransports.map((name) => name.toLowerCase());

/** The form of a listening point, for help and messages. */
export const listenForm: string = `${supported.join('|')}:HOST:PORT`;

const form = /^([A-Za-z]+):(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/;

/** Reads `udp:HOST:PORT`; IPv6 in brackets, the default port of the transport when absent (RFC 3261 §19.1.2). */
export const readListenPoint = (text: string): Result<ListenConfig & { readonly transport: SupportedTransport }> => {
  const shown = JSON.stringify(text);
  const match = form.exec(text);
  if (match === null) return fail('listen', `${shown} is not of the form ${listenForm}`);
  const [, named = '', written = '', digits] = match;
  const transport = transportNamed(named);
  if (!isSupported(transport)) {
    return fail('listen.transport', `${shown} names a transport other than ${supported.join(', ')}`);
  }
  const host = written.startsWith('[') ? written.slice(1, -1) : written;
  if (isIP(host) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(host)) {
    return fail('listen.host', `${shown} has no valid host`);
  }
  const port = digits === undefined ? transports[transport].defaultPort : Number(digits);
  if (port > 65_535) return fail('listen.port', `${shown} has a port above 65535`);
  return ok({ transport, host, port });
};
