import type { TimerBase } from './transaction-layer.ts';

/**
 * The timers of one transaction in milliseconds: RFC 3261 Table 4, with L and M of RFC 6026 §8.
 * `undefined` is a timer that is never started; 0 is a state that is left at once.
 */
export interface Timers {
  /** The ceiling of E and G. A has none (RFC 3261 §17.1.1.2). */
  readonly t2: number;
  /** INVITE request repeated: first after this, then doubling. */
  readonly a: number | undefined;
  /** INVITE without any response. */
  readonly b: number;
  /** Waiting for repeated 3xx–6xx to INVITE. */
  readonly d: number;
  /** Non-INVITE request repeated: first after this, then doubling to T2; always T2 after a 1xx. */
  readonly e: number | undefined;
  /** Non-INVITE without a final response. */
  readonly f: number;
  /** 3xx–6xx to INVITE repeated: first after this, then doubling to T2. */
  readonly g: number | undefined;
  /** 3xx–6xx to INVITE without an ACK. */
  readonly h: number;
  /** Waiting for repeated ACKs. */
  readonly i: number;
  /** Waiting for repeated non-INVITE requests. */
  readonly j: number;
  /** Waiting for repeated final responses to non-INVITE. */
  readonly k: number;
  /** Waiting for repeated INVITEs and the ACK after a 2xx (server). */
  readonly l: number;
  /** Waiting for repeated and further 2xx (client). */
  readonly m: number;
  /** INVITE server: 100 goes out when the TU was silent this long (RFC 3261 §17.2.1). */
  readonly inviteTrying: number;
  /** Non-INVITE server: 100 is allowed, and due, only after this (RFC 4320 §4.1). */
  readonly requestTrying: number;
  /** Non-INVITE server: the client has given up, no answer may go out any more (RFC 4320 §4.2). */
  readonly expire: number;
  /** INVITE client: no final response after CANCEL (RFC 3261 §9.1). */
  readonly cancel: number;
}

// RFC 3261 §17.1.1.2: at least 32 s, whatever T1 is here: the server repeats by its own T1, which may be another.
const leastD = 32_000;

/** When a client's timer E is set to T2 for the first time: 3.5 s with the RFC's values (RFC 4320 §4.1). */
const whenEReachesT2 = ({ t1, t2 }: TimerBase): number => {
  let at = t1;
  for (let e = 2 * t1; e < t2; e *= 2) at += e;
  return at;
};

export const timersFor = (base: TimerBase, reliable: boolean): Timers => {
  const { t1, t2, t4 } = base;
  const long = 64 * t1;
  return {
    t2,
    a: reliable ? undefined : t1,
    b: long,
    d: reliable ? 0 : Math.max(leastD, long),
    e: reliable ? undefined : Math.min(t1, t2),
    f: long,
    g: reliable ? undefined : Math.min(t1, t2),
    h: long,
    i: reliable ? 0 : t4,
    j: reliable ? 0 : long,
    k: reliable ? 0 : t4,
    l: long,
    m: long,
    inviteTrying: 200,
    requestTrying: Math.min(whenEReachesT2(base), long),
    expire: long,
    cancel: long,
  };
};
