import type { Entropy } from '../core/entropy.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Capabilities } from '../ua/capabilities.ts';
import type { DialogConfig } from './dialog-layer.ts';
import type { DialogSets } from './dialog-sets.ts';

/** What both roles of the room work with. */
export interface Context {
  readonly config: DialogConfig;
  readonly declared: Capabilities;
  readonly transactions: TransactionLayer;
  readonly entropy: Entropy;
  readonly usages: DialogSets;
}
