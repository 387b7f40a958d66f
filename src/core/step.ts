/** What a step gives back: the state after it and what is to be done, in order. */
export type Turn<S, O> = readonly [state: S, outputs: readonly O[]];

/** A machine: a pure step. No clock, no randomness, no log, no IO inside. */
export type Step<S, E, O> = (state: S, event: E) => Turn<S, O>;

const nothing: readonly never[] = [];

/** The event changes nothing here, on purpose. */
export const stay = <S>(state: S): Turn<S, never> => [state, nothing];

/** The last state of every machine: who reaches it is dropped, its timers released. */
export interface Terminated {
  readonly name: 'terminated';
}

export const terminated: Terminated = { name: 'terminated' };

/** One rule per state name; the compiler checks that none is missing. */
export type Rules<S extends { readonly name: string }, E, O> = {
  readonly [N in S['name']]: (state: Extract<S, { readonly name: N }>, event: E) => Turn<S, O>;
};

/** Picks the rule by the state's name. */
export const byState =
  <S extends { readonly name: string }, E, O>(rules: Rules<S, E, O>): Step<S, E, O> =>
  (state, event) =>
    // The one cast: the record is keyed by the very name the state carries.
    (rules[state.name as S['name']] as Step<S, E, O>)(state, event);
