import type { Entropy } from '../core/entropy.ts';
import type { TransactionRoom } from '../transaction/transaction-layer.ts';
import type { Declared } from './capabilities.ts';
import type { DialogConfig } from './dialog-layer.ts';
import type { Usages } from './dialog-sets.ts';

/** What both roles of the room work with. */
export interface Context {
  readonly config: DialogConfig;
  readonly declared: Declared;
  readonly transactions: TransactionRoom;
  readonly entropy: Entropy;
  readonly usages: Usages;
}
