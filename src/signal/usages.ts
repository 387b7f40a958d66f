import type { RequestsCommand, RequestsEvent } from './requests.ts';
import type { SessionCommand, SessionEvent } from './session.ts';
import type { StreamCommand, StreamEvent } from './stream.ts';

/** Commands and events of each usage, by the name of its layer. */
export interface UsageSignals {
  readonly session: { readonly command: SessionCommand; readonly event: SessionEvent };
  readonly requests: { readonly command: RequestsCommand; readonly event: RequestsEvent };
  readonly stream: { readonly command: StreamCommand; readonly event: StreamEvent };
}

type Addressed<To, C> = C extends unknown ? { readonly to: To } & C : never;

/** A command of the application to the usage `to`; `usages`: to all. */
export type Command =
  | { [U in keyof UsageSignals]: Addressed<U, UsageSignals[U]['command']> }[keyof UsageSignals]
  /** `drain`: refuse new calls and requests from now on. `endAll`: end those that exist. */
  | { readonly to: 'usages'; readonly do: 'drain' | 'endAll' };

/** An event of a usage for the application. `from` is the usage, `id` its item: a session, a stream. */
export type AppFact = {
  [U in keyof UsageSignals]: {
    readonly on: 'app';
    readonly from: U;
    readonly id: string;
    readonly event: UsageSignals[U]['event'];
  };
}[keyof UsageSignals];

export type AppFactOf<U extends keyof UsageSignals> = Extract<AppFact, { readonly from: U }>;
