import type { Entropy } from '../core/entropy.ts';
import { TimerIds } from '../core/timer.ts';
import { createDialogs } from '../dialog/dialogs.ts';
import { createRequests, type RequestsConfig, requestsTraits } from '../requests/requests.ts';
import type { SessionConfig } from '../session/session-config.ts';
import { createSessions } from '../session/sessions.ts';
import { createStreams } from '../session/streams.ts';
import { sessionTraits } from '../session/traits.ts';
import type { Layer } from '../signal/signal.ts';
import type { TransactionConfig } from '../transaction/transaction-layer.ts';
import { createTransactions } from '../transaction/transactions.ts';
import type { UaConfig } from '../ua/capabilities.ts';
import { createUserAgent } from '../ua/ua-core.ts';
import { foldCapabilities } from '../ua/usage.ts';
import { createUnclaimed } from './unclaimed.ts';

/** What the layers are built from: the configuration of each that has one. Plain data: a recording begins with it. */
export interface StackConfig {
  readonly transaction: TransactionConfig;
  readonly ua: UaConfig;
  readonly session: SessionConfig;
  readonly requests: RequestsConfig;
}

/** The layers of one stack, lowest first. A fact passes up to the first layer that takes it. */
export const createLayers = (config: StackConfig, entropy: Entropy): readonly Layer[] => {
  const ids = new TimerIds();
  const transactions = createTransactions(config.transaction, entropy, ids);
  const ua = createUserAgent(
    config.ua,
    foldCapabilities([sessionTraits, requestsTraits(config.requests)]),
    transactions,
    entropy,
  );
  const dialogs = createDialogs(ua, transactions, entropy, ids);
  const streams = createStreams();
  const sessions = createSessions(config.session, { ua, dialogs, streams }, entropy, ids);
  const requests = createRequests(
    config.requests,
    ua,
    dialogs,
    { entropy, retryAfter: config.session.retryAfter },
    ids,
  );
  return [transactions, ua, dialogs, streams, sessions, requests, createUnclaimed(ua, dialogs)];
};
