import { seededEntropy } from '../../src/core/entropy.ts';
import { TimerIds } from '../../src/core/timer.ts';
import type { DialogLayer } from '../../src/dialog/dialog-layer.ts';
import { createDialogs } from '../../src/dialog/dialogs.ts';
import type { SipMessage, SipRequest, SipResponse } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import type { Flow, Local, TransportName } from '../../src/signal/address.ts';
import type { Fact, Signal } from '../../src/signal/signal.ts';
import type { Outgoing, TransactionLayer } from '../../src/transaction/transaction-layer.ts';
import { createUserAgent } from '../../src/ua/ua-core.ts';
import { foldCapabilities, type UsageTraits } from '../../src/ua/usage.ts';
import type { UserAgent } from '../../src/ua/user-agent.ts';
import { asRequest, asResponse } from '../support/message-kinds.ts';

// The peer of these tests writes its messages as text, as a peer does; what we send is read as the transactions got it.

/** Takes what the dialogs give to the transactions, and sends nothing on. */
export class Transactions implements TransactionLayer {
  readonly name = 'transaction';
  readonly requests: (Outgoing & { readonly tx: string })[] = [];
  readonly acks: (Outgoing & { readonly branch: string })[] = [];
  readonly responses: { readonly tx: string; readonly response: SipResponse }[] = [];
  readonly cancelled: string[] = [];
  readonly size = 0;
  locals: Local[] = [{ id: 'u', transport: 'UDP', host: '192.0.2.1', port: 5060 }];

  receive(): undefined {
    return undefined;
  }

  request(outgoing: Outgoing): { readonly tx: string; readonly signals: readonly Signal[] } {
    const tx = `client-${this.requests.length + 1}`;
    this.requests.push({ ...outgoing, tx });
    return { tx, signals: [{ do: 'resolve', uri: tx, owner: outgoing.owner }] };
  }

  send(outgoing: Outgoing & { readonly branch: string }): readonly Signal[] {
    this.acks.push(outgoing);
    return [{ do: 'resolve', uri: outgoing.branch, owner: outgoing.owner }];
  }

  cancel(tx: string): readonly Signal[] {
    this.cancelled.push(tx);
    return [{ do: 'resolve', uri: tx, owner: { layer: 'transaction', key: tx } }];
  }

  respond(tx: string, response: SipResponse): readonly Signal[] {
    this.responses.push({ tx, response });
    return [{ do: 'send', message: response, to: { transport: 'UDP', host: '192.0.2.9', port: 5060 } }];
  }

  label(): void {}

  localFor(transport: TransportName): Local | undefined {
    return this.locals.find((each) => each.transport === transport);
  }
}

export const flow: Flow = {
  transport: 'UDP',
  local: { id: 'u', transport: 'UDP', host: '192.0.2.1', port: 5060 },
  remote: { host: '192.0.2.9', port: 5060 },
};

export const traits: UsageTraits = {
  name: 'test',
  methods: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'UPDATE', 'INFO'],
  extensions: ['replaces'],
  accepts: ['application/sdp'],
};

type Lines = Readonly<Record<string, string | readonly string[] | undefined>>;

const text = (first: string, lines: Lines, body: string): SipMessage => {
  const fields = Object.entries(lines).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => `${name}: ${each}`),
  );
  const whole = [first, ...fields, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
  const parsed = parse(Buffer.from(whole));
  if (!parsed.ok) throw new Error(`the test wrote a malformed message: ${parsed.detail}\n${whole}`);
  return parsed.value;
};

export interface Asked {
  readonly tx: string;
  readonly request: SipRequest;
  readonly signals: readonly Signal[];
}

export interface Words {
  readonly lines?: Lines;
  readonly body?: string;
  readonly uri?: string;
  readonly cancels?: string;
  readonly flow?: Flow;
}

/** The whole of one test: the UA core and the dialogs, what is below them, and a peer who talks to them. */
export class World {
  readonly transactions: Transactions = new Transactions();
  readonly ua: UserAgent;
  readonly dialogs: DialogLayer;
  #asked = 0;

  constructor(changes: Partial<UsageTraits> = {}, seed = 1) {
    const entropy = seededEntropy(seed);
    const about = { userAgent: 'rxsip', contactUser: 'us' };
    this.ua = createUserAgent(about, foldCapabilities([{ ...traits, ...changes }]), this.transactions, entropy);
    this.dialogs = createDialogs(this.ua, this.transactions, entropy, new TimerIds());
  }

  /** Through both layers, as in a stack. */
  receive(signal: Signal): readonly Signal[] {
    const facts = this.ua.receive(signal) ?? [signal];
    return facts.flatMap((each) => ('on' in each ? (this.dialogs.receive(each) ?? [each]) : [each]));
  }

  /** The peer, alice, asks. `lines` replace or add header fields, `undefined` leaves one out. */
  write(method: string, { lines = {}, body = '', uri = 'sip:us@192.0.2.1' }: Words = {}): SipRequest {
    this.#asked += 1;
    const all = {
      Via: `SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-${this.#asked}`,
      From: '<sip:alice@a.example>;tag=alice',
      To: '<sip:us@b.example>',
      'Call-ID': 'call-1',
      CSeq: `1 ${method}`,
      'Max-Forwards': '70',
      Contact: '<sip:alice@192.0.2.9:5062>',
      ...lines,
    };
    return asRequest(text(`${method} ${uri} SIP/2.0`, all, body));
  }

  ask(method: string, words: Words = {}): Asked {
    const request = this.write(method, words);
    const tx = `server-${this.#asked}`;
    const signals = this.receive({ on: 'tx.request', tx, request, flow: words.flow ?? flow, cancels: words.cancels });
    return { tx, request, signals };
  }

  /** The peer acknowledges. */
  acknowledge(words: Words = {}): readonly Signal[] {
    return this.receive({ on: 'tx.ack', request: this.write('ACK', words), flow });
  }

  /** The peer calls; the usage that came of it. */
  called(words: Words = {}): { readonly usage: string; readonly tx: string } {
    const { tx, signals } = this.ask('INVITE', words);
    const opened = signals.find((each) => 'on' in each && each.on === 'dialog.open');
    if (opened === undefined || !('set' in opened)) throw new Error('no usage was opened');
    return { usage: String(opened.set), tx };
  }

  /** The peer calls, we answer, it acknowledges: a dialog that stands. `inside` are the fields of a request in it. */
  talking(words: Words = {}): {
    readonly usage: string;
    readonly tx: string;
    readonly inside: (cseq: number, method: string) => Lines;
  } {
    const { usage, tx } = this.called(words);
    this.dialogs.respond(usage, tx, 200);
    const inside = (cseq: number, method: string): Lines => ({
      To: `<sip:us@b.example>;tag=${usage}`,
      CSeq: `${cseq} ${method}`,
    });
    this.acknowledge({ lines: inside(1, 'ACK') });
    return { usage, tx, inside };
  }

  /** The peer answers client transaction `tx`. The To tag is `tag`; none when it is `''`. */
  answer(
    tx: string,
    status: number,
    { tag = 'bob', lines = {} }: { tag?: string; lines?: Lines } = {},
  ): readonly Signal[] {
    const outgoing = this.sent(tx);
    const { request, owner } = outgoing;
    const to = request.headers.get('to') ?? '';
    const all: Lines = {
      Via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-ours',
      From: request.headers.get('from'),
      To: tag === '' || /;tag=/.test(to) ? to : `${to};tag=${tag}`,
      'Call-ID': request.callId,
      CSeq: request.headers.get('cseq'),
      Contact: `<sip:${tag}@192.0.2.20:5070>`,
      ...lines,
    };
    const response = asResponse(text(`SIP/2.0 ${status} Whatever`, all, ''));
    return this.receive({ on: 'tx.response', tx, owner, response, request });
  }

  ended(tx: string): readonly Signal[] {
    return this.receive({ on: 'tx.ended', tx, owner: this.sent(tx).owner });
  }

  failed(tx: string, why: 'timeout' | 'transport' = 'timeout'): readonly Signal[] {
    const { owner, request } = this.sent(tx);
    return this.receive({ on: 'tx.failed', tx, owner, request, why, reason: 'it did' });
  }

  sent(tx: string): Outgoing {
    const outgoing = this.transactions.requests.find((each) => each.tx === tx);
    if (outgoing === undefined) throw new Error(`nothing was sent as ${tx}`);
    return outgoing;
  }

  /** We call bob, and he answers 200; with the ACK given. */
  calling(lines: Lines = {}): { readonly usage: string; readonly tx: string } {
    const { set: usage, tx } = this.dialogs.open('INVITE', {
      target: 'sip:bob@192.0.2.20',
      from: '<sip:us@b.example>',
    });
    this.answer(tx, 200, { lines });
    this.dialogs.ack(usage, tx);
    return { usage, tx };
  }

  /** The answer we gave last. */
  get answered(): SipResponse {
    const last = this.transactions.responses.at(-1);
    if (last === undefined) throw new Error('nothing was answered');
    return last.response;
  }

  /** The request we sent last. */
  get requested(): Outgoing & { readonly tx: string } {
    const last = this.transactions.requests.at(-1);
    if (last === undefined) throw new Error('nothing was requested');
    return last;
  }

  get acked(): Outgoing & { readonly branch: string } {
    const last = this.transactions.acks.at(-1);
    if (last === undefined) throw new Error('nothing was acknowledged');
    return last;
  }
}

/** What climbed, by name. */
export const climbed = (signals: readonly Signal[]): string[] =>
  signals.flatMap((each) => ('on' in each ? [(each as Fact).on] : []));
