import type { Owner as AnyOwner, Timer as AnyTimer } from '../core/timer.ts';

/** The rooms that own machines. */
export type RoomName = 'transaction' | 'dialog' | 'session';

export type Owner = AnyOwner<RoomName>;
export type Timer = AnyTimer<RoomName>;
