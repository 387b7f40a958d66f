import type { SipRequest } from '../message/model.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import type { Signal, TransactionFact } from '../signal/signal.ts';
import { acknowledge } from './acknowledge.ts';
import { localTowards } from '../ua/contact.ts';
import type { Context } from './context.ts';
import { type Dialog, refreshesTarget, retargetedBy } from './dialog.ts';
import type { Content, OpeningRequest } from './dialog-layer.ts';
import {
  confirmedDialog,
  type DialogSet,
  dialogWith,
  newDialogSet,
  type PendingInvite,
  replaceDialog,
} from './dialog-set.ts';
import { inviteAnswered } from './forks.ts';
import { requestWithin, writeRequest } from '../ua/request.ts';
import { routed } from '../ua/route-set.ts';

type Responding = Extract<TransactionFact, { on: 'tx.response' }>;
type Failing = Extract<TransactionFact, { on: 'tx.failed' }>;
type Ending = Extract<TransactionFact, { on: 'tx.ended' }>;

const nothing: readonly never[] = [];

const credentialsIn = (headers: ExtraHeaders | undefined): ExtraHeaders =>
  headers?.filter(([name]) => /^(?:proxy-)?authorization$/i.test(name)) ?? nothing;

/** The requests that go out, and what comes back on them (RFC 3261 §8.1, §12.2.1, §13.2). */
export class Uac {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  invite(invitation: OpeningRequest): {
    readonly set: string;
    readonly tx: string;
    readonly request: SipRequest;
    readonly signals: readonly Signal[];
  } {
    const { transactions, entropy, usages } = this.#context;
    const { target, from, to = `<${target}>`, route = [] } = invitation;
    const id = entropy.token();
    const way = routed(
      target,
      route.map((uri) => `<${uri}>`),
    );
    const usage = newDialogSet(
      {
        id,
        role: 'uac',
        callId: entropy.token(),
        local: `${from};tag=${id}`,
        secure: target.slice(0, 5).toLowerCase() === 'sips:',
        at: localTowards(way.nextHop, transactions),
        flow: undefined,
      },
      [],
    );
    // RFC 3261 §8.1.1.5: any start below 2^31; a small one leaves room for every call's lifetime.
    const cseq = entropy.integer(1, 65_536);
    const request = writeRequest(usage, 'INVITE', { to, cseq }, way, invitation, this.#context);
    const { tx, signals } = transactions.request({ request, to: way.nextHop, owner: { layer: 'dialog', key: id } });
    usages.add(usage);
    usages.invited(usage, inviting(tx, cseq, true, target, invitation));
    return { set: id, tx, request, signals };
  }

  request(
    id: string,
    method: string,
    content: Content | undefined,
  ): { tx: string | undefined; signals: readonly Signal[] } {
    const { usages, transactions } = this.#context;
    const usage = usages.open(id);
    const dialog = usage === undefined ? undefined : dialogFor(usage, method);
    if (usage === undefined || dialog === undefined) return { tx: undefined, signals: nothing };
    // RFC 3261 §12.2.1.1: rising by one.
    const cseq = dialog.localCSeq + 1;
    replaceDialog(usage, dialog, { ...dialog, localCSeq: cseq });
    const sent = transactions.request(requestWithin(usage, dialog, method, cseq, content, this.#context));
    if (method === 'INVITE') usages.invited(usage, inviting(sent.tx, cseq, false, dialog.target, content));
    return sent;
  }

  ack(id: string, tx: string, content: Content | undefined): readonly Signal[] {
    const usage = this.#context.usages.open(id);
    const invited = usage?.inviting.find((each) => each.tx === tx);
    if (usage === undefined || invited?.winner === undefined) return nothing;
    const dialog = dialogWith(usage, invited.winner);
    const again = invited.acks.some((each) => each.remoteTag === invited.winner);
    return dialog === undefined || again ? nothing : acknowledge(usage, invited, dialog, content, this.#context);
  }

  cancel(id: string, tx: string): readonly Signal[] {
    const { usages, transactions } = this.#context;
    const invited = usages.open(id)?.inviting.find((each) => each.tx === tx);
    // RFC 3261 §9.1: nothing to cancel once a final response came.
    return invited === undefined || invited.answered ? nothing : transactions.cancel(tx);
  }

  response({ tx, owner, request, response }: Responding): readonly Signal[] {
    const usage = this.#context.usages.any(owner.key);
    if (usage === undefined) return nothing;
    const invited = usage.inviting.find((each) => each.tx === tx);
    if (invited !== undefined) {
      const { climb, signals } = inviteAnswered(usage, invited, response, this.#context);
      return climb ? [...signals, { on: 'dialog.response', set: usage.id, tx, request, response }] : signals;
    }
    if (usage.closed) return nothing;
    if (refreshesTarget(request.method) && response.status >= 200 && response.status < 300) {
      const dialog = dialogWith(usage, request.to.tag ?? '');
      if (dialog !== undefined) replaceDialog(usage, dialog, retargetedBy(response, dialog));
    }
    return [{ on: 'dialog.response', set: usage.id, tx, request, response }];
  }

  failed({ tx, owner, request, why, reason }: Failing): readonly Signal[] {
    const { usages } = this.#context;
    const usage = usages.any(owner.key);
    if (usage === undefined) return nothing;
    const { closed } = usage;
    usages.over(usage, tx);
    return closed ? nothing : [{ on: 'dialog.failed', set: usage.id, tx, request, why, reason }];
  }

  ended({ tx, owner }: Ending): readonly Signal[] {
    const { usages } = this.#context;
    const usage = usages.any(owner.key);
    if (usage !== undefined) usages.over(usage, tx);
    return nothing;
  }
}

const inviting = (tx: string, cseq: number, initial: boolean, target: string, content?: Content): PendingInvite => ({
  tx,
  cseq,
  initial,
  target,
  credentials: credentialsIn(content?.headers),
  answered: false,
  winner: undefined,
  acks: [],
});

/** The dialog a request of ours belongs to. ACK and CANCEL have ways of their own; an INVITE needs a confirmed dialog. */
const dialogFor = (usage: DialogSet, method: string): Dialog | undefined => {
  if (method === 'ACK' || method === 'CANCEL') return undefined;
  const confirmed = confirmedDialog(usage);
  if (confirmed !== undefined || method === 'INVITE') return confirmed;
  // RFC 3261 §15: the callee must not BYE an early dialog, the caller may: the branch heard of last.
  return method === 'BYE' && usage.role === 'uas' ? undefined : usage.dialogs.at(-1);
};
