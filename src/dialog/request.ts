import type { Owner } from '../signal/owner.ts';
import type { Outgoing } from '../transaction/transaction-layer.ts';
import type { Capabilities } from '../ua/capabilities.ts';
import { nextHop } from '../ua/contact.ts';
import type { Content } from '../ua/content.ts';
import { type Identity, writeRequest } from '../ua/request.ts';
import { routed } from '../ua/route-set.ts';
import type { Dialog } from './dialog.ts';

/** A request inside `dialog`, and where it goes (RFC 3261 §12.2.1.1). */
export const requestWithin = (
  identity: Identity,
  dialog: Dialog,
  method: string,
  cseq: number,
  content: Content | undefined,
  capabilities: Capabilities,
  owner: Owner = { layer: 'dialog', key: identity.tag },
): Outgoing => {
  const way = routed(dialog.target, dialog.routes);
  return {
    request: writeRequest(identity, method, dialog.remote, cseq, way, content, capabilities),
    to: nextHop(way.nextHop, identity),
    owner,
  };
};
