import type { MachineOwner, MachineTimer } from '../core/timer.ts';

/** The owner of a timer, a request or a failed send: the name of a layer, and a key within it. */
export type Owner = MachineOwner;
export type Timer = MachineTimer;
