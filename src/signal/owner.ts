import type { Owner as AnyOwner, Timer as AnyTimer } from '../core/timer.ts';

/** The rooms that own machines. */
export type LayerName = 'transaction' | 'dialog' | 'session';

export type Owner = AnyOwner<LayerName>;
export type Timer = AnyTimer<LayerName>;
