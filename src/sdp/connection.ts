import { isUnspecified } from '../signal/host.ts';

/** Whether it is the address that requests a hold by RFC 2543 (RFC 3264 §8.4; RFC 6337 §5.3 for IPv6). */
export const isHoldAddress: (host: string) => boolean = isUnspecified;

/**
 * The address of a c= line, or `''` when media is not sent to it: a name (names are not resolved), a multicast or
 * broadcast address (a call would become an amplifier), an IPv4 address in IPv6 (RFC 4291 §2.5.5: no socket of that family
 * reaches it), or no address.
 */
export const unicastHost = (version: unknown, address: unknown): string => {
  const host = String(address);
  if (version === 4) return isUnicast4(host) ? host : '';
  if (version !== 6 || !isUnicast6(host)) return '';
  // One spelling of the two that mean something here: `0:0:0:0:0:0:0:1` is `::1`.
  if (!/^[0:]+1?$/.test(host)) return host;
  return host.endsWith('1') ? '::1' : '::';
};

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** Such as `::ffff:127.0.0.1` and `::ffff:7f00:1`. */
const MAPPED = /^[0:]+:ffff:(?:[\d.]+|[\da-f]{1,4}:[\da-f]{1,4})$/i;

const isUnicast4 = (host: string): boolean =>
  IPV4.test(host) && (host === '0.0.0.0' || (!host.startsWith('0.') && Number.parseInt(host, 10) < 224));

const isUnicast6 = (host: string): boolean => {
  if (host.length > 45 || /^ff/i.test(host) || MAPPED.test(host)) return false;
  const halves = host.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (let half = 0; half < halves.length; half++) {
    const parts = halves[half] === '' ? [] : (halves[half] ?? '').split(':');
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] ?? '';
      const last = half === halves.length - 1 && i === parts.length - 1;
      if (last && IPV4.test(part)) groups += 2;
      else if (/^[\da-f]{1,4}$/i.test(part)) groups += 1;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
};
