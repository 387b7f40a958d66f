import { transports } from './transports.ts';

/** A transport as the Via header spells it (RFC 3261 §20.42, RFC 7118 §5.1). */
export type TransportName = keyof typeof transports;

/** It delivers every message or reports a failure (RFC 3261 §17). */
export const isReliable = (transport: TransportName): boolean => transports[transport].reliable;

/** A host (IPv6 without brackets) and a port. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** One listening point of ours, and what to write for it into Via and Contact. */
export interface Local extends HostPort {
  /** Unique within the stack. */
  readonly id: string;
  readonly transport: TransportName;
}

/** The way a message came in, and the way its answer goes back. */
export interface Flow {
  readonly transport: TransportName;
  /** The listening point or connection that carried it. */
  readonly local: Local;
  readonly remote: HostPort;
  /** A connection's id on connection-oriented transports; absent on UDP. */
  readonly connection?: string;
}

/** A place to send to: a transport and a literal address, or the very flow a request came by. */
export interface Target extends HostPort {
  readonly transport: TransportName;
  /** Send from this listening point; absent: any of that transport. */
  readonly localId?: string;
  /** Prefer this connection while it lives (RFC 3261 §18.2.2). */
  readonly connection?: string;
}
