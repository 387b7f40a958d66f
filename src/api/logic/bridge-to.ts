import type { Call } from '../call/call.ts';
import type { BridgeOptions } from '../call/call-command.ts';
import type { CallLogic } from './call-logic.ts';
import { issue } from './issue.ts';

/** Bridges the call to another; completes when the bridge ends. Unsubscribing ends the bridge. */
export const bridgeTo = (other: Call, options?: BridgeOptions): CallLogic =>
  issue(options === undefined ? { do: 'bridge', to: other } : { do: 'bridge', to: other, options });
