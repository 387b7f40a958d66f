import { inspect } from 'node:util';
import { endText } from '../common/describe.ts';
import { maskSecrets } from '../log/mask-secrets.ts';
import type { Call, CallSnapshot, Identity } from './call.ts';

/** The call as plain data. URI passwords are masked; SRTP keys are not part of it. */
export const snapshotOf = (call: Call): CallSnapshot => {
  const { id, direction, state, callId, remote, local, held, muted, media, cause } = call;
  return {
    id,
    direction,
    state,
    callId,
    remote: masked(remote),
    local: masked(local),
    ...((held.local || held.remote) && { held }),
    ...(muted && { muted }),
    ...(media !== undefined && { media: media.local }),
    ...(cause !== undefined && { cause: endText(cause) }),
  };
};

const masked = (identity: Identity): Identity => ({ ...identity, uri: maskSecrets(identity.uri) });

/** What `console.log(call)` prints: the method of `nodejs.util.inspect.custom`. */
export function printCall(this: Call, _depth: number, options: object): string {
  return `Call ${inspect(this.toJSON(), options)}`;
}
