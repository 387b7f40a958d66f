import { type MachineHost, Machines } from '../core/machines.ts';
import type { Step } from '../core/step.ts';
import type { TimerIds } from '../core/timer.ts';
import { withVia } from '../message/build/with-via.ts';
import type { SipRequest } from '../message/model.ts';
import { isReliable, type Local, type Target } from '../signal/address.ts';
import { hostPortText } from '../signal/next-hop.ts';
import type { Owner, Timer } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import { ackOf } from './ack-cancel.ts';
import type { ClientEffect, ClientEvent, ClientOutput } from './client-events.ts';

/** What the clients do with an attempt that cannot be done here. */
export interface AttemptHost {
  /** Open a CANCEL transaction for this INVITE. */
  cancel(invite: Attempt, into: Signal[]): void;
  /** Try the next target. False when there is none that can be reached. */
  tryNext(attempt: Attempt, into: Signal[]): boolean;
  /** The transaction is over, all attempts of it. */
  over(attempt: Attempt, into: Signal[]): void;
}

type ClientStep<S> = Step<S, ClientEvent, ClientOutput>;

/** The client transactions of one kind, and what their words mean. */
export class ClientSet<S extends { readonly name: string }>
  implements MachineHost<S, ClientEffect, Signal, Attempt, 'transaction'>
{
  readonly #machines: Machines<S, ClientEvent, ClientEffect, 'transaction', Signal, Attempt>;
  readonly #initial: S;
  readonly #unreliable: ClientStep<S>;
  readonly #reliable: ClientStep<S>;
  readonly #room: AttemptHost;

  constructor(ids: TimerIds, room: AttemptHost, initial: S, unreliable: ClientStep<S>, reliable: ClientStep<S>) {
    this.#machines = new Machines<S, ClientEvent, ClientEffect, 'transaction', Signal, Attempt>(
      'transaction',
      ids,
      this,
    );
    this.#room = room;
    this.#initial = initial;
    this.#unreliable = unreliable;
    this.#reliable = reliable;
  }

  get size(): number {
    return this.#machines.size;
  }

  attempt(key: string): Attempt | undefined {
    return this.#machines.context(key);
  }

  open(key: string, attempt: Attempt, into: Signal[]): void {
    const step = isReliable(attempt.target.transport) ? this.#reliable : this.#unreliable;
    this.#machines.open(key, step, this.#initial, attempt);
    this.#machines.step(key, { kind: 'begin' }, into);
  }

  /** False when there is no such transaction. */
  step(key: string, event: ClientEvent, into: Signal[]): boolean {
    return this.#machines.step(key, event, into);
  }

  fired(timer: Timer, into: Signal[]): void {
    this.#machines.timerFired(timer, into);
  }

  interpret(key: string, word: ClientEffect, into: Signal[], attempt: Attempt): void {
    const { target, tx, owner, request } = attempt;
    switch (word.out) {
      case 'send':
        into.push({
          do: 'send',
          message: withVia(request, attempt.via),
          to: target,
          owner: { layer: 'transaction', key },
        });
        return;
      case 'ack':
        // RFC 3261 §17.1.1.3: to the very place the INVITE went. Nobody waits to hear whether it left.
        into.push({ do: 'send', message: withVia(ackOf(request, word.response), attempt.via), to: target });
        return;
      case 'cancel':
        this.#room.cancel(attempt, into);
        return;
      case 'response': {
        const { response } = word;
        // RFC 3263 §4.3: a 503 is a failed server, the next one may serve.
        if (response.status === 503 && this.#tryNext(attempt, into)) return;
        if (response.status > 100) attempt.answered = true;
        if (owner !== undefined && !attempt.superseded) into.push({ on: 'tx.response', tx, owner, response, request });
        return;
      }
      case 'failed':
        if (this.#tryNext(attempt, into) || owner === undefined) return;
        into.push({ on: 'tx.failed', tx, owner, request, why: word.why, reason: word.reason });
    }
  }

  ended(_key: string, _state: S, into: Signal[], attempt: Attempt): void {
    if (!attempt.superseded) this.#room.over(attempt, into);
  }

  fault(owner: Owner, error: unknown, during: unknown, into: Signal[], attempt: Attempt): void {
    into.push({ on: 'fault', error, during, owner });
    if (attempt.superseded) return;
    const { tx, request } = attempt;
    if (attempt.owner !== undefined) {
      into.push({ on: 'tx.failed', tx, owner: attempt.owner, request, why: 'transport', reason: 'a fault of ours' });
    }
    this.#room.over(attempt, into);
  }

  #tryNext(attempt: Attempt, into: Signal[]): boolean {
    if (attempt.answered || attempt.superseded || attempt.remaining.length === 0 || !this.#room.tryNext(attempt, into))
      return false;
    attempt.superseded = true;
    return true;
  }
}

/** One client transaction on the wire: a request on its way to one target. What a machine's step does not see. */
export interface Attempt {
  /** The name the TU knows it by, the same over all attempts. */
  readonly tx: string;
  /** Who hears of it; nobody for a CANCEL, which is this room's own. */
  readonly owner: Owner | undefined;
  /** Complete but for its Via. */
  readonly request: SipRequest;
  readonly target: Target;
  readonly branch: string;
  /** Its Via value. */
  readonly via: string;
  /** Where else it may go (RFC 3263 §4.3). */
  remaining: readonly Target[];
  /** A response other than 100 came: this is the server that serves. */
  answered: boolean;
  /** The transaction went on to another target; this attempt has nothing to say any more. */
  superseded: boolean;
}

/** RFC 3261 §18.1.1, RFC 3581 §3. */
export const viaOf = (local: Local, branch: string): string =>
  `SIP/2.0/${local.transport} ${hostPortText(local.host, local.port)};branch=${branch};rport`;
