import { transports } from './transports.ts';

/** A transport as the Via header spells it (RFC 3261 §20.42, RFC 7118 §5.1). */
export type TransportName = keyof typeof transports;

/** The transport delivers every message or reports a failure (RFC 3261 §17). */
export const isReliable = (transport: TransportName): boolean => transports[transport].reliable;

/** A host (IPv6 without brackets) and a port. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** A local listening point: the host and port that Via and Contact give for it. */
export interface Local extends HostPort {
  /** Unique within the stack. */
  readonly id: string;
  readonly transport: TransportName;
  /** Where media of its calls is bound; absent: on `host`, which descriptions name too. */
  readonly media?: MediaHost;
}

/** Addresses of media, where the bound one and the one that session descriptions name differ. */
export interface MediaHost {
  /** A literal address of this machine, or a wildcard. */
  readonly bound: string;
  /** The public address in c=; a name only where it could not be resolved (RFC 8866 §5.7 allows it). */
  readonly described: string;
}

/** The transport path of a received message; its response goes back along it. */
export interface Flow {
  readonly transport: TransportName;
  /** The listening point or connection that carried it. */
  readonly local: Local;
  readonly remote: HostPort;
  /** A connection's id on connection-oriented transports; absent on UDP. */
  readonly connection?: string;
}

/** Destination of a message: a transport and a literal address, or the flow of a received request. */
export interface Target extends HostPort {
  readonly transport: TransportName;
  /** Send from this listening point; absent: any of that transport. */
  readonly localId?: string;
  /** Connection to prefer while it is open (RFC 3261 §18.2.2). */
  readonly connection?: string;
}
