const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** 4 or 6 for a literal address, undefined for a name. */
export const addressFamily = (host: string): 4 | 6 | undefined => {
  if (host.includes(':')) return 6;
  return host.length <= 15 && v4.test(host) ? 4 : undefined;
};

/** Whether it is an address of this machine alone (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
export const isLoopbackAddress = (host: string): boolean => host === '::1' || host.startsWith('127.');

/** The same, and the name of such an address. */
export const isLoopback = (host: string): boolean => host === 'localhost' || isLoopbackAddress(host);

/** The address that stands for none, or for all of this machine. */
export const isUnspecified = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** 224.0.0.0/4 and ff00::/8 (RFC 1112 §4, RFC 4291 §2.7). */
export const isMulticast = (host: string): boolean => {
  const family = addressFamily(host);
  if (family === 4) return (Number(host.split('.', 1)[0]) & 0xf0) === 0xe0;
  return family === 6 && /^ff[0-9a-f]{2}:/i.test(host);
};

/** `host:port` with IPv6 in brackets, for sent-by, Contact and logs. */
export const hostPortText = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
