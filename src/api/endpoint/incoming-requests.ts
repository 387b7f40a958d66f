import { type Observable, Subject } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { SipRequest } from '../../message/model.ts';
import type { RequestsEvent } from '../../signal/requests.ts';
import { Guarded } from '../../stack/guarded.ts';
import type { Stack } from '../../stack/stack-contract.ts';
import type { Call } from '../call/call.ts';
import { breaksLines, type HeaderOptions, refusalHeaders } from '../common/extra-headers.ts';

export interface RespondOptions extends HeaderOptions {
  /** The usual phrase of the status when absent. */
  readonly reason?: string;
  /** A text is sent as UTF-8. */
  readonly body?: { readonly type: string; readonly content: string | Uint8Array };
}

/** A request of a method that the application answers: one of `requests.methods` of the configuration. */
export interface IncomingRequest {
  readonly request: SipRequest;
  /** Where it came from, `host:port`; undefined inside a dialog. */
  readonly remoteAddress: string | undefined;
  /** The call it came in; undefined outside a call. */
  readonly call: Call | undefined;
  /** It has its final response, the stack's where the application gave none in time. */
  readonly responded: boolean;
  /**
   * Sends the final response, 200 to 699 (RFC 3261 §8.2.6). Throws `ERR_SIP_ARGUMENT`, and `ERR_SIP_STATE` when the
   * request has a response already.
   */
  respond(status: number, options?: RespondOptions): void;
}

class LiveRequest implements IncomingRequest {
  readonly request: SipRequest;
  readonly remoteAddress: string | undefined;
  readonly call: Call | undefined;
  responded = false;
  readonly #id: string;
  readonly #stack: Stack;

  constructor(stack: Stack, id: string, { request, remoteAddress }: Received, call: Call | undefined) {
    this.#stack = stack;
    this.#id = id;
    this.request = request;
    this.remoteAddress = remoteAddress;
    this.call = call;
  }

  respond(status: number, options: RespondOptions = {}): void {
    if (!Number.isInteger(status) || status < 200 || status > 699) {
      throw new SipError('ERR_SIP_ARGUMENT', `respond: the status is ${status}, it must be a final one, 200 to 699`);
    }
    const { reason, body } = options;
    if (reason !== undefined && breaksLines(reason)) {
      throw new SipError('ERR_SIP_ARGUMENT', 'respond: reason must be a text without CR, LF and NUL');
    }
    if (body !== undefined && (body.type === '' || breaksLines(body.type))) {
      throw new SipError('ERR_SIP_ARGUMENT', 'respond: body.type must be a media type');
    }
    const headers = refusalHeaders(options);
    if (this.responded) throw new SipError('ERR_SIP_STATE', 'respond() after the request had its response');
    this.responded = true;
    this.#stack.command({
      to: 'requests',
      do: 'respond',
      id: this.#id,
      status,
      ...(reason !== undefined && { reason }),
      ...headers,
      ...(body !== undefined && { body: { type: body.type, octets: Buffer.from(body.content) } }),
    });
  }
}

type Received = Extract<RequestsEvent, { readonly type: 'request' }>;

/** The requests that wait for a response of the application. */
export class IncomingRequests {
  readonly requests$: Observable<IncomingRequest>;
  readonly #stack: Stack;
  readonly #callOf: (request: SipRequest) => Call | undefined;
  readonly #received = new Subject<IncomingRequest>();
  readonly #pending = new Map<string, LiveRequest>();

  constructor(stack: Stack, callOf: (request: SipRequest) => Call | undefined, report: (error: unknown) => void) {
    this.#stack = stack;
    this.#callOf = callOf;
    this.requests$ = new Guarded(report, (out) => this.#received.subscribe(out));
  }

  receive(id: string, event: RequestsEvent): void {
    if (event.type === 'responded') {
      const pending = this.#pending.get(id);
      if (pending !== undefined) pending.responded = true;
      this.#pending.delete(id);
      return;
    }
    const { to } = event.request;
    const incoming = new LiveRequest(
      this.#stack,
      id,
      event,
      to.tag === undefined ? undefined : this.#callOf(event.request),
    );
    this.#pending.set(id, incoming);
    // RFC 3261 §21.4.18: the application is there, but takes none of these now.
    if (this.#received.observed) this.#received.next(incoming);
    else incoming.respond(480);
  }

  close(): void {
    this.#received.complete();
    this.#pending.clear();
  }
}
