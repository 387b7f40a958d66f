import { concat, defer, from, type Observable, Subject } from 'rxjs';
import type { Entropy } from '../../core/entropy.ts';
import { SipError } from '../../core/errors.ts';

/** One random value as it was drawn. */
export type Draw = string | number;

export interface RecordedEntropy {
  readonly entropy: Entropy;
  /** The values drawn before `begin`, then each further one. */
  readonly draws$: Observable<Draw>;
  /** The stack is created; draws are not kept from now on. */
  begin(): void;
}

/** Emits each drawn value, for a recording. Without subscribers a draw costs two comparisons more. */
export const recordedEntropy = (entropy: Entropy): RecordedEntropy => {
  const tape = new Subject<Draw>();
  const opening: Draw[] = [];
  let begun = false;
  const shown = <D extends Draw>(draw: D): D => {
    if (!begun) opening.push(draw);
    else if (tape.observed) tape.next(draw);
    return draw;
  };
  return {
    entropy: { token: () => shown(entropy.token()), integer: (low, high) => shown(entropy.integer(low, high)) },
    draws$: defer(() => concat(from(opening), tape)),
    begin: () => {
      begun = true;
    },
  };
};

/** Returns recorded values, in order. */
export const replayedEntropy = (draws: readonly Draw[]): Entropy => {
  let at = 0;
  const next = <D extends Draw>(is: (draw: Draw | undefined) => draw is D): D => {
    const draw = draws[at++];
    if (is(draw)) return draw;
    throw new SipError('ERR_SIP_FILE', `the recording does not fit this stack: random value ${at} is ${typeof draw}`);
  };
  return {
    token: () => next((draw) => typeof draw === 'string'),
    integer: () => next((draw) => typeof draw === 'number'),
  };
};
