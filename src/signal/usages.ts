import type { RequestsCommand, RequestsEvent } from './requests.ts';
import type { SessionCommand, SessionEvent } from './session.ts';
import type { StreamCommand, StreamEvent } from './stream.ts';

/** What the application asks of each usage, and what each reports to it. One line per usage, under its layer's name. */
export interface UsageSignals {
  readonly session: { readonly command: SessionCommand; readonly event: SessionEvent };
  readonly requests: { readonly command: RequestsCommand; readonly event: RequestsEvent };
  readonly stream: { readonly command: StreamCommand; readonly event: StreamEvent };
}

type Addressed<To, C> = C extends unknown ? { readonly to: To } & C : never;

/** A command of the application, addressed to a usage by `to`. `usages`: to every one of them. */
export type Command =
  | { [U in keyof UsageSignals]: Addressed<U, UsageSignals[U]['command']> }[keyof UsageSignals]
  /** Accept nothing new from now on; end everything that is up. */
  | { readonly to: 'usages'; readonly do: 'drain' | 'endAll' };

/** What a usage reports to the application. `from` is the usage, `id` the item of it: a session, a stream. */
export type AppFact = {
  [U in keyof UsageSignals]: {
    readonly on: 'app';
    readonly from: U;
    readonly id: string;
    readonly event: UsageSignals[U]['event'];
  };
}[keyof UsageSignals];

export type AppFactOf<U extends keyof UsageSignals> = Extract<AppFact, { readonly from: U }>;
