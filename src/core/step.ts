/** The result of a step: the next state, and the outputs in order. */
export type Turn<S, O> = readonly [state: S, outputs: readonly O[]];

/** A machine as a pure function: no clock, no randomness, no log, no IO. */
export type Step<S, E, O> = (state: S, event: E) => Turn<S, O>;

const nothing: readonly never[] = [];

/** The event is ignored in this state, on purpose. */
export const stay = <S>(state: S): Turn<S, never> => [state, nothing];

/** The last state of every machine: one that reaches it is removed and its timers are stopped. */
export interface TerminatedState {
  readonly name: 'terminated';
}

export const terminated: TerminatedState = { name: 'terminated' };

/** One rule per state name; the compiler checks that none is missing. */
export type Rules<S extends { readonly name: string }, E, O> = {
  readonly [N in S['name']]: (state: Extract<S, { readonly name: N }>, event: E) => Turn<S, O>;
};

/** The step that applies the rule of the state's name. */
export const byState =
  <S extends { readonly name: string }, E, O>(rules: Rules<S, E, O>): Step<S, E, O> =>
  (state, event) =>
    // The cast holds: the record has the rule of each name, for the state of that name.
    (rules[state.name as S['name']] as Step<S, E, O>)(state, event);
