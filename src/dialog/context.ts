import type { Entropy } from '../core/entropy.ts';
import type { TransactionRoom } from '../transaction/transaction-room.ts';
import type { Declared } from './declared.ts';
import type { DialogConfig } from './dialog-room.ts';
import type { Usages } from './usages.ts';

/** What both roles of the room work with. */
export interface Context {
  readonly config: DialogConfig;
  readonly declared: Declared;
  readonly transactions: TransactionRoom;
  readonly entropy: Entropy;
  readonly usages: Usages;
}
