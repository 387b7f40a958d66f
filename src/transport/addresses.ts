import { BlockList, isIP } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { isLoopback } from '../signal/host.ts';

export type IpVersion = 4 | 6;

/** An address of this machine, with its subnet. */
export interface OwnAddress {
  readonly host: string;
  readonly version: IpVersion;
  readonly loopback: boolean;
  readonly net: BlockList;
}

export const ipVersion = (host: string): IpVersion | undefined => {
  const version = isIP(host);
  return version === 4 || version === 6 ? version : undefined;
};

const read = (info: NetworkInterfaceInfo): OwnAddress => {
  const net = new BlockList();
  const version = info.family === 'IPv6' ? 6 : 4;
  const prefix = Number(info.cidr?.split('/')[1] ?? (version === 4 ? 32 : 128));
  net.addSubnet(info.address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return { host: info.address, version, loopback: info.internal, net };
};

/**
 * The addresses at which a wildcard socket is reached, loopback last. Without link-local IPv6 addresses, which are
 * useless in a Via or an SDP without their zone.
 */
export const ownAddresses = (version: IpVersion): readonly OwnAddress[] => {
  const all = Object.values(networkInterfaces())
    .flatMap((infos) => infos ?? [])
    .filter((info) => (info.family === 'IPv6') === (version === 6) && !/^fe[89ab]/i.test(info.address))
    .map(read);
  const found = [...all.filter((each) => !each.loopback), ...all.filter((each) => each.loopback)];
  if (found.some((each) => each.loopback)) return found;
  return [...found, { host: loopbackOf(version), version, loopback: true, net: new BlockList() }];
};

/** The host's address of itself. */
export const loopbackOf = (version: IpVersion): string => (version === 4 ? '127.0.0.1' : '::1');

/** The index in `own` of the address that `remote` reaches: loopback for loopback, else that of its subnet, else the first. */
export const indexTowards = (remote: string, own: readonly OwnAddress[]): number => {
  if (own.length === 1) return 0;
  if (isLoopback(remote)) return own.findIndex((each) => each.loopback);
  const family = remote.includes(':') ? 'ipv6' : 'ipv4';
  const near = own.findIndex((each) => !each.loopback && each.net.check(remote, family));
  return near < 0 ? 0 : near;
};
