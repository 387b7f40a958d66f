import type { Observable } from 'rxjs';
import type { Entropy } from '../core/entropy.ts';
import { TimerIds } from '../core/timer.ts';
import { createDialogs } from '../dialog/dialogs.ts';
import { createSessions } from '../session/sessions.ts';
import type { Layer, OutsideFact, Signal } from '../signal/signal.ts';
import { createTransactions } from '../transaction/transactions.ts';
import { layer } from './layer.ts';
import type { StackConfig } from './stack-contract.ts';

/** The rooms of one stack, bottom first. */
export interface Rooms {
  readonly transactions: Layer;
  readonly dialogs: Layer;
  readonly sessions: Layer;
}

export const createRooms = (config: StackConfig, entropy: Entropy): Rooms => {
  const ids = new TimerIds();
  const transactions = createTransactions(config.transaction, entropy, ids);
  const dialogs = createDialogs(config.dialog, transactions, entropy);
  const sessions = createSessions(config.session, dialogs, entropy, ids);
  return { transactions, dialogs, sessions };
};

/** Facts climb through the rooms; what leaves at the top are orders, and facts for the app. */
export const throughRooms =
  ({ transactions, dialogs, sessions }: Rooms) =>
  (facts$: Observable<OutsideFact>): Observable<Signal> =>
    facts$.pipe(layer(transactions), layer(dialogs), layer(sessions));
