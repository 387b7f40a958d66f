import type { Owner as AnyOwner, Timer as AnyTimer } from '../core/timer.ts';

/** Whose a timer, a request or a failed send is: the name of a layer, and a key within it. */
export type Owner = AnyOwner;
export type Timer = AnyTimer;
