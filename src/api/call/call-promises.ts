import { SipError } from '../../core/errors.ts';
import type { EndCause, SessionEvent } from '../../signal/session.ts';
import { Deferred, refused } from '../common/deferred.ts';
import { endText } from '../common/describe.ts';
import type { CallOutcome } from './call.ts';

/** The promises of a call: its answer, its end, the outcome of its commands. Each is made when first asked for. */
export class CallPromises {
  #answered: Deferred<void> | undefined;
  #outcome: Deferred<CallOutcome> | undefined;
  #ended: Deferred<EndCause> | undefined;
  #commands: Map<number, Deferred<void>> | undefined;
  #established = false;
  #cause: EndCause | undefined;
  #givenUp: SipError | undefined;

  get answered(): Promise<void> {
    if (this.#givenUp !== undefined) return refused(this.#givenUp);
    if (this.#established) return Promise.resolve();
    if (this.#cause !== undefined) return refused(endedBefore('it was answered', this.#cause));
    this.#answered ??= new Deferred();
    return this.#answered.promise;
  }

  get outcome(): Promise<CallOutcome> {
    if (this.#givenUp !== undefined) return Promise.resolve(unanswered);
    if (this.#established) return Promise.resolve({ answered: true });
    if (this.#cause !== undefined) return Promise.resolve({ answered: false, cause: this.#cause });
    this.#outcome ??= new Deferred();
    return this.#outcome.promise;
  }

  get ended(): Promise<EndCause> {
    if (this.#cause !== undefined) return Promise.resolve(this.#cause);
    this.#ended ??= new Deferred();
    return this.#ended.promise;
  }

  /**
   * The call was given up here before it was answered. What waits for the answer settles at once, whatever the peer
   * still sends; only the end is awaited.
   */
  giveUp(error: SipError = endedBefore('it was answered', unanswered.cause)): void {
    if (this.#established || this.#cause !== undefined || this.#givenUp !== undefined) return;
    this.#givenUp = error;
    this.#answered?.reject(error);
    this.#outcome?.resolve(unanswered);
    this.#answered = undefined;
    this.#outcome = undefined;
  }

  /** Settled by the `done` that carries this number. */
  command(ref: number): Promise<void> {
    const done = new Deferred<void>();
    this.#commands ??= new Map();
    this.#commands.set(ref, done);
    return done.promise;
  }

  establish(): void {
    this.#established = true;
    this.#answered?.resolve();
    this.#outcome?.resolve({ answered: true });
    // The getters make settled promises anew: an active call need not keep these.
    this.#answered = undefined;
    this.#outcome = undefined;
  }

  done(event: Extract<SessionEvent, { type: 'done' }>): void {
    const command = this.#commands?.get(event.ref);
    this.#commands?.delete(event.ref);
    if (event.ok) command?.resolve();
    else command?.reject(new SipError(codes[event.code ?? 'refused'], event.detail ?? 'the operation was refused'));
  }

  end(cause: EndCause): void {
    this.#cause = cause;
    if (!this.#established) this.#answered?.reject(endedBefore('it was answered', cause));
    this.#outcome?.resolve({ answered: false, cause });
    for (const each of this.#commands?.values() ?? []) each.reject(endedBefore('the operation was done', cause));
    this.#commands = undefined;
    this.#ended?.resolve(cause);
  }
}

const unanswered = { answered: false, cause: { by: 'local' } } as const;

const codes = { state: 'ERR_SIP_STATE', refused: 'ERR_SIP_REFUSED', ended: 'ERR_SIP_ENDED' } as const;

/** The error of what the end of the call cut short. */
export const endedBefore = (what: string, cause: EndCause): SipError =>
  new SipError('ERR_SIP_ENDED', `the call ended before ${what}: ${endText(cause)}`, { cause });
