import type { DialogLayer } from '../../src/dialog/dialog-layer.ts';
import type { SipMessage, SipRequest, SipResponse } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import type { Local } from '../../src/signal/address.ts';
import type { ExtraHeaders } from '../../src/signal/session.ts';
import type { Signal } from '../../src/signal/signal.ts';
import type { Content } from '../../src/ua/content.ts';
import type { OpeningRequest } from '../../src/ua/request.ts';
import type { UserAgent } from '../../src/ua/user-agent.ts';
import { asRequest, asResponse } from '../support/message-kinds.ts';

export interface Sent {
  /** A method, or a status. */
  readonly what: string;
  readonly tx?: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly sdp?: string;
  readonly invitation?: OpeningRequest;
}

const message = (start: string, lines: readonly string[], body: string): SipMessage => {
  const head = [
    'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1',
    'Call-ID: c1',
    ...lines,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const parsed = parse(Buffer.from([start, ...head, '', body].join('\r\n')));
  if (!parsed.ok) throw new Error(`the test wrote a malformed message: ${parsed.detail}`);
  return parsed.value;
};

export interface Written {
  readonly cseq?: number;
  readonly lines?: readonly string[];
  readonly sdp?: string;
  readonly body?: string;
  readonly tag?: string;
}

const bodyOf = ({ sdp, body, lines = [] }: Written): readonly [readonly string[], string] =>
  sdp === undefined ? [lines, body ?? ''] : [[...lines, 'Content-Type: application/sdp'], sdp];

export const request = (method: string, written: Written = {}): SipRequest => {
  const [lines, body] = bodyOf(written);
  const fields = ['From: <sip:a@x>;tag=a', 'To: <sip:b@y>', `CSeq: ${written.cseq ?? 1} ${method}`, ...lines];
  return asRequest(message(`${method} sip:b@y SIP/2.0`, fields, body));
};

export const response = (status: number, method: string, written: Written = {}): SipResponse => {
  const [lines, body] = bodyOf(written);
  const to = `To: <sip:b@y>;tag=${written.tag ?? 'b'}`;
  const fields = ['From: <sip:a@x>;tag=a', to, `CSeq: ${written.cseq ?? 1} ${method}`, ...lines];
  return asResponse(message(`SIP/2.0 ${status} Because`, fields, body));
};

/** Notes what a session has it send; knows which usages are open and which dialogs stand. */
export class FakeDialogs implements DialogLayer {
  readonly name = 'dialog';
  readonly sent: Sent[] = [];
  readonly sets = new Set<string>();
  readonly established = new Set<string>();
  /** Given back by the next `invite`. */
  onInvite: readonly Signal[] = [];
  host: string | undefined = '192.0.2.1';
  /** What else the listening point has. */
  at: Pick<Local, 'media'> = {};
  /** Throws on the next `respond`, once. */
  breaks = false;
  /** What a session asked of a usage it had closed before. */
  readonly late: string[] = [];
  #count = 0;

  get size(): number {
    return this.sets.size;
  }

  /** Notes what a session responds outside dialogs. */
  readonly ua: Pick<UserAgent, 'respond'> = {
    respond: (tx, _request, { status, headers }) => {
      this.#note(String(status), tx, { headers });
      return [];
    },
  };

  receive(): undefined {
    return undefined;
  }

  open(_method: string, invitation: OpeningRequest): ReturnType<DialogLayer['open']> {
    const n = ++this.#count;
    this.sets.add(`out${n}`);
    this.#note('INVITE', `itx${n}`, invitation, invitation);
    const signals = this.onInvite;
    this.onInvite = [];
    return { set: `out${n}`, tx: `itx${n}`, request: request('INVITE'), signals };
  }

  respond(usage: string, tx: string, status: number, content: Content = {}): readonly Signal[] {
    if (this.breaks) {
      this.breaks = false;
      throw new Error('broken');
    }
    if (!this.#isOpen(usage, String(status))) return [];
    this.#note(String(status), tx, content);
    if (status >= 200 && status < 300 && tx === 'inv') this.established.add(usage);
    return [];
  }

  request(usage: string, method: string, content: Content = {}): ReturnType<DialogLayer['request']> {
    if (!this.#isOpen(usage, method) || !this.established.has(usage)) return { tx: undefined, signals: [] };
    const tx = `rtx${++this.#count}`;
    this.#note(method, tx, content);
    return { tx, signals: [] };
  }

  ack(usage: string, tx: string, content: Content = {}): readonly Signal[] {
    if (this.#isOpen(usage, 'ACK')) this.#note('ACK', tx, content);
    return [];
  }

  cancel(usage: string, tx: string, headers: ExtraHeaders = []): readonly Signal[] {
    if (this.#isOpen(usage, 'CANCEL') && !this.established.has(usage)) this.#note('CANCEL', tx, { headers });
    return [];
  }

  close(usage: string): readonly Signal[] {
    this.sets.delete(usage);
    return [];
  }

  confirmed(usage: string): boolean {
    return this.sets.has(usage) && this.established.has(usage);
  }

  localPoint(): Local | undefined {
    return this.host === undefined ? undefined : { id: 'u', transport: 'UDP', host: this.host, port: 5060, ...this.at };
  }

  #isOpen(usage: string, what: string): boolean {
    if (!this.sets.has(usage)) this.late.push(what);
    return this.sets.has(usage);
  }

  #note(what: string, tx: string, { headers = [], body }: Content, invitation?: OpeningRequest): void {
    this.sent.push({
      what,
      tx,
      headers,
      ...(body === undefined ? undefined : { sdp: Buffer.from(body.octets).toString('latin1') }),
      ...(invitation === undefined ? undefined : { invitation }),
    });
  }
}
