import { SipError } from '../../core/errors.ts';
import type { EndCause, SessionEvent } from '../../signal/session.ts';
import { Deferred, refused } from '../common/deferred.ts';
import { endText } from '../common/describe.ts';

/** What a call has promised: to be answered, to end, to carry out commands. Each is made when first asked for. */
export class CallPromises {
  #answered: Deferred<void> | undefined;
  #ended: Deferred<EndCause> | undefined;
  #commands: Map<number, Deferred<void>> | undefined;
  #established = false;
  #cause: EndCause | undefined;

  get answered(): Promise<void> {
    if (this.#established) return Promise.resolve();
    if (this.#cause !== undefined) return refused(endedBefore('it was answered', this.#cause));
    this.#answered ??= new Deferred();
    return this.#answered.promise;
  }

  get ended(): Promise<EndCause> {
    if (this.#cause !== undefined) return Promise.resolve(this.#cause);
    this.#ended ??= new Deferred();
    return this.#ended.promise;
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
    // Settled, it is made anew for whoever asks: a held call need not keep it.
    this.#answered = undefined;
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
    for (const each of this.#commands?.values() ?? []) each.reject(endedBefore('the operation was through', cause));
    this.#commands = undefined;
    this.#ended?.resolve(cause);
  }
}

const codes = { state: 'ERR_SIP_STATE', refused: 'ERR_SIP_REFUSED', ended: 'ERR_SIP_ENDED' } as const;

const endedBefore = (what: string, cause: EndCause): SipError =>
  new SipError('ERR_SIP_ENDED', `the call ended before ${what}: ${endText(cause)}`, { cause });
