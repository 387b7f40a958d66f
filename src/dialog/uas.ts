import { copyString } from '../message/copy-string.ts';
import { echoSafe } from '../message/echo-safe.ts';
import type { SipRequest } from '../message/model.ts';
import type { DialogFact, Signal, TransactionFact } from '../signal/signal.ts';
import type { Context } from './context.ts';
import { contactIn, dialogOfInvite, refreshesTarget, withRemoteCSeq } from './dialog.ts';
import { type DialogSet, dialogWith, isAsked, isInviting, newDialogSet, replaceDialog } from './dialog-set.ts';
import { refusalOf } from '../ua/request-checks.ts';
import { type ResponseDraft, responseOutside } from '../ua/response.ts';
import { recorded } from '../ua/route-set.ts';

type Asking = Extract<TransactionFact, { on: 'tx.request' }>;
type Acking = Extract<TransactionFact, { on: 'tx.ack' }>;

const nothing: readonly never[] = [];

/** The requests that come in: which usage they belong to, and which of them get their answer right here (RFC 3261 §8.2, §12.2.2). */
export class Uas {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  request(asking: Asking): readonly Signal[] {
    const { method, to } = asking.request;
    if (method === 'CANCEL') return this.#cancel(asking);
    return to.tag === undefined ? this.#outside(asking) : this.#inside(asking, to.tag);
  }

  /** The ACK of a 2xx ends the repeating of it. One more of them, to a repeated 2xx, says nothing new. */
  ack({ request }: Acking): readonly Signal[] {
    const usage = this.#usageOf(request, request.to.tag);
    if (usage === undefined || dialogWith(usage, request.from.tag ?? '') === undefined)
      return [{ on: 'count', what: 'unmatched.ack' }];
    const asked = usage.pending.find((each) => each.final !== undefined && each.cseq === request.cseq.number);
    if (asked === undefined) return nothing;
    this.#context.usages.settle(usage, asked);
    return [{ on: 'dialog.ack', set: usage.id, request }];
  }

  /** The open usage that a request names by Call-ID and To tag; the From tag tells its dialogs apart (RFC 3261 §12). */
  #usageOf(request: SipRequest, toTag: string | undefined): DialogSet | undefined {
    const usage = toTag === undefined ? undefined : this.#context.usages.open(toTag);
    return usage?.callId === request.callId ? usage : undefined;
  }

  #inside(asking: Asking, tag: string): readonly Signal[] {
    const { request, tx, flow } = asking;
    const { usages, config, declared } = this.#context;
    const usage = this.#usageOf(request, tag);
    const dialog = usage && dialogWith(usage, request.from.tag ?? '');
    if (usage === undefined || dialog === undefined) return this.#refuse(asking, { status: 481 }, tag);
    const cseq = request.cseq.number;
    // RFC 3261 §12.2.2: lower is out of order; a gap is none of our business.
    if (cseq < dialog.remoteCSeq) return this.#refuse(asking, { status: 500, reason: 'CSeq Out Of Order' }, tag);
    if (cseq !== dialog.remoteCSeq) replaceDialog(usage, dialog, withRemoteCSeq(dialog, cseq));
    const refusal = refusalOf(request, true, config, declared) ?? this.#overlap(usage, request);
    if (refusal !== undefined) return this.#refuse(asking, refusal, tag);
    let target: string | undefined;
    if (refreshesTarget(request.method)) {
      const contact = contactIn(request.headers);
      if (!contact.ok) return this.#refuse(asking, { status: 400, reason: 'Malformed Contact' }, tag);
      target = contact.value;
      if (flow.connection !== undefined) usage.flow = flow;
    }
    usages.ask(usage, { tx, method: request.method, cseq, initial: false, target, request, final: undefined });
    return [{ on: 'dialog.request', set: usage.id, tx, request }];
  }

  /** Requests that may not run side by side (RFC 3261 §14.2, RFC 3311 §5.2). */
  #overlap(usage: DialogSet, { method, from }: SipRequest): ResponseDraft | undefined {
    if (!refreshesTarget(method)) return undefined;
    if (isAsked(usage, method, from.tag ?? '')) {
      return { status: 500, headers: [['Retry-After', String(this.#context.entropy.integer(0, 11))]] };
    }
    return method === 'INVITE' && isInviting(usage) ? { status: 491 } : undefined;
  }

  #outside(asking: Asking): readonly Signal[] {
    const { request, tx, flow } = asking;
    const { config, declared } = this.#context;
    const refusal = refusalOf(request, false, config, declared);
    if (refusal !== undefined) return this.#refuse(asking, refusal, this.#tagFor(asking));
    if (request.method !== 'INVITE') return [{ on: 'dialog.outside', tx, request, flow }];
    return this.#open(asking);
  }

  #open(asking: Asking): readonly Signal[] {
    const { request, tx, flow } = asking;
    const { entropy, usages } = this.#context;
    const id = this.#tagFor(asking);
    const contact = contactIn(request.headers);
    const routes = recorded(request.headers);
    if (!contact.ok) return this.#refuse(asking, { status: 400, reason: 'Malformed Contact' }, id);
    if (contact.value === undefined) return this.#refuse(asking, { status: 400, reason: 'Missing Contact' }, id);
    if (!routes.ok) return this.#refuse(asking, { status: 400, reason: 'Malformed Record-Route' }, id);
    const uri = request.parsedUri;
    const usage = newDialogSet(
      {
        id,
        role: 'uas',
        callId: copyString(request.callId),
        local: copyString(`${echoSafe(request.to, request.headers.get('to') ?? '')};tag=${id}`),
        secure: uri.ok && uri.value.scheme === 'sips',
        at: flow.local,
        flow: flow.connection === undefined ? undefined : flow,
      },
      [dialogOfInvite(request, contact.value, routes.value, entropy.integer(0, 65_536))],
    );
    usages.add(usage);
    const cseq = request.cseq.number;
    usages.ask(usage, { tx, method: 'INVITE', cseq, initial: true, target: undefined, request, final: undefined });
    return [{ on: 'dialog.open', set: id, tx, request, flow }];
  }

  /** RFC 3261 §9.2: answered by itself, with the To tag of the INVITE's answers; nothing else once that is settled. */
  #cancel(asking: Asking): readonly Signal[] {
    const { request, cancels } = asking;
    if (cancels === undefined) return this.#refuse(asking, { status: 481 }, this.#tagFor(asking));
    const usage = this.#context.usages.askedBy(cancels);
    const answered = this.#refuse(asking, { status: 200 }, this.#tagFor(asking));
    const asked = usage?.pending.find((each) => each.tx === cancels);
    if (usage === undefined || asked === undefined || asked.final !== undefined) return answered;
    const cancelled: DialogFact = { on: 'dialog.cancel', set: usage.id, tx: cancels, request };
    return [...answered, cancelled];
  }

  /** A random one where the transactions do not say which (RFC 3261 §19.3). */
  #tagFor({ toTag }: Asking): string {
    return toTag ?? this.#context.entropy.token();
  }

  #refuse({ tx, request }: Asking, reply: ResponseDraft, toTag: string): readonly Signal[] {
    const { transactions, declared } = this.#context;
    return transactions.respond(tx, responseOutside(request, reply, toTag, declared));
  }
}
