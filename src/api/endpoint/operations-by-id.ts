import { SipError } from '../../core/errors.ts';
import type { EndCause } from '../../signal/session.ts';
import type { AnswerOptions, Call, RenegotiateOptions, WaitOptions } from '../call/call.ts';
import type { RejectOptions } from '../call/rejection.ts';
import { refused } from '../common/deferred.ts';
import type { HeaderOptions } from '../common/extra-headers.ts';

/** The operations of a call by its id. They reject with `ERR_SIP_NO_CALL` where no call has it. */
export abstract class OperationsById {
  abstract callOf(id: string): Call | undefined;

  acceptCall(id: string, options?: WaitOptions & AnswerOptions): Promise<void> {
    return this.#with(id, (call) => call.answer(options));
  }

  rejectCall(id: string, status: number, options?: WaitOptions & RejectOptions): Promise<void> {
    return this.#with(id, (call) => call.reject(status, options));
  }

  endCall(id: string, options?: WaitOptions & HeaderOptions): Promise<EndCause> {
    return this.#with(id, (call) => call.hangup(options));
  }

  holdCall(id: string, options?: WaitOptions & HeaderOptions): Promise<void> {
    return this.#with(id, (call) => call.hold(options));
  }

  resumeCall(id: string, options?: WaitOptions & HeaderOptions): Promise<void> {
    return this.#with(id, (call) => call.resume(options));
  }

  renegotiateCall(id: string, options: WaitOptions & RenegotiateOptions): Promise<void> {
    return this.#with(id, (call) => call.renegotiate(options));
  }

  #with<T>(id: string, operate: (call: Call) => Promise<T>): Promise<T> {
    const call = this.callOf(id);
    if (call !== undefined) return operate(call);
    return refused(new SipError('ERR_SIP_NO_CALL', `no call has the id ${JSON.stringify(id)}`));
  }
}
