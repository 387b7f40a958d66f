import type { MachineHost } from '../core/machines.ts';
import { withVia } from '../message/build/with-via.ts';
import type { SipResponse } from '../message/model.ts';
import type { Local } from '../signal/address.ts';
import { hostPortText } from '../signal/host.ts';
import type { Owner } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import { ackOf } from './ack-cancel.ts';
import type { Attempt } from './attempt.ts';
import type { ClientEffect } from './client-events.ts';

/** What follows from an attempt and needs more than the attempt itself. */
export interface AttemptHost {
  /** Open a CANCEL transaction for this INVITE. */
  cancel(invite: Attempt, into: Signal[]): void;
  /** Try the next target. False when there is none that can be reached. */
  tryNext(attempt: Attempt, into: Signal[]): boolean;
  /** The transaction is over, all attempts of it. */
  over(attempt: Attempt, into: Signal[]): void;
}

/** Carries out what the client transactions put out. */
export class ClientEffects
  implements MachineHost<{ readonly name: string }, ClientEffect, Signal, Attempt, 'transaction'>
{
  readonly #host: AttemptHost;

  constructor(host: AttemptHost) {
    this.#host = host;
  }

  interpret(key: string, effect: ClientEffect, into: Signal[], attempt: Attempt): void {
    const { target, tx, owner, request } = attempt;
    switch (effect.out) {
      case 'send':
        if (attempt.sent === attempt.sends) return;
        attempt.sent += 1;
        // An INVITE is sent again only while there is no response at all (RFC 3261 §17.1.1.2).
        if (attempt.sent > 1 && owner !== undefined && request.method === 'INVITE') {
          into.push({ on: 'tx.repeated', tx, owner, request, sent: attempt.sent });
        }
        into.push({
          do: 'send',
          message: withVia(request, attempt.via),
          to: target,
          owner: { layer: 'transaction', key },
        });
        return;
      case 'ack':
        // RFC 3261 §17.1.1.3: to the very place the INVITE went. It has no owner: a failure to send it is not reported.
        into.push({ do: 'send', message: withVia(ackOf(request, effect.response), attempt.via), to: target });
        return;
      case 'cancel':
        this.#host.cancel(attempt, into);
        return;
      case 'response': {
        const { response } = effect;
        // RFC 3263 §4.3: a 503 is a failed server, the next one may serve.
        if (response.status === 503 && this.#tryNext(attempt, into)) return;
        if (response.status > 100) attempt.answered = true;
        if (owner !== undefined && !attempt.superseded) into.push({ on: 'tx.response', tx, owner, response, request });
        return;
      }
      case 'failed':
        if (this.#tryNext(attempt, into) || owner === undefined) return;
        into.push({ on: 'tx.failed', tx, owner, request, why: effect.why, reason: effect.reason });
    }
  }

  ended(_key: string, _state: unknown, into: Signal[], attempt: Attempt): void {
    if (!attempt.superseded) this.#host.over(attempt, into);
  }

  fault(owner: Owner, error: unknown, during: unknown, into: Signal[], attempt: Attempt): void {
    into.push({ on: 'fault', error, during, owner });
    if (attempt.superseded) return;
    const { tx, request } = attempt;
    if (attempt.owner !== undefined) {
      into.push({ on: 'tx.failed', tx, owner: attempt.owner, request, why: 'transport', reason: 'a fault of ours' });
    }
    this.#host.over(attempt, into);
  }

  #tryNext(attempt: Attempt, into: Signal[]): boolean {
    if (attempt.answered || attempt.superseded || attempt.remaining.length === 0 || !this.#host.tryNext(attempt, into))
      return false;
    attempt.superseded = true;
    return true;
  }
}

/** RFC 3261 §18.1.1, RFC 3581 §3. */
export const viaOf = (local: Local, branch: string): string =>
  `SIP/2.0/${local.transport} ${hostPortText(local.host, local.port)};branch=${branch};rport`;

/**
 * The response has a Via below ours. For a request that began here that is a message gone astray (RFC 3261 §8.1.3.3);
 * for one that a proxy forwards, and that has the Vias of its way here, it is the rule (§16.7).
 */
export const hasMoreVias = ({ headers }: SipResponse): boolean => {
  const lines = headers.all('Via');
  if (lines.length > 1) return true;
  if (!lines[0]?.includes(',')) return false;
  const vias = headers.read('via');
  return vias.ok && vias.value !== undefined && vias.value.length > 1;
};
