import { seededEntropy } from '../../src/core/entropy.ts';
import { TimerIds } from '../../src/core/timer.ts';
import { buildRequest } from '../../src/message/build/request.ts';
import type { SipMessage, SipRequest, SipResponse } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import type { Flow, HostPort, Local, Target } from '../../src/signal/address.ts';
import type { Fact, Order, Signal } from '../../src/signal/signal.ts';
import type { TransactionConfig } from '../../src/transaction/transaction-layer.ts';
import { Transactions } from '../../src/transaction/transactions.ts';
import { nth } from './nth.ts';
import { rfcTimers } from './transaction-machines.ts';
import { VirtualTimers } from './virtual-timers.ts';

type FactOf<N extends Fact['on']> = Extract<Fact, { on: N }>;
type Send = Extract<Order, { do: 'send' }>;

export const here: Local = { id: 'udp:1', transport: 'UDP', host: '192.0.2.1', port: 5060 };
export const peer: HostPort = { host: '192.0.2.9', port: 5070 };
export const peerTarget: Target = { transport: 'UDP', ...peer };
export const config: TransactionConfig = { timers: rfcTimers, maxTransactions: 1000, retryAfter: 7 };

export const message = (text: string): SipMessage => {
  const read = parse(Buffer.from(text.replace(/\r?\n/g, '\r\n')));
  if (!read.ok) throw new Error(`the test's message is malformed: ${read.reason} ${read.detail}\n${text}`);
  return read.value;
};

interface Shape {
  readonly branch?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly sentBy?: string;
  readonly via?: string;
  readonly uri?: string;
}

/** A request as the peer sends it, stamped as the transport does. */
export const requestText = (method: string, shape: Shape = {}): string => {
  const branch = shape.branch === undefined ? 'z9hG4bKpeer1' : shape.branch;
  const via = shape.via ?? `SIP/2.0/UDP ${shape.sentBy ?? '192.0.2.9:5070'};rport=5070;branch=${branch}`;
  return [
    `${method} ${shape.uri ?? 'sip:us@192.0.2.1'} SIP/2.0`,
    `Via: ${via}`,
    `From: <sip:peer@example.com>;tag=${shape.from ?? 'peertag'}`,
    `To: <sip:us@example.com>${shape.to === undefined ? '' : `;tag=${shape.to}`}`,
    `Call-ID: ${shape.callId ?? 'call-1'}`,
    `CSeq: ${shape.cseq ?? 1} ${method}`,
    'Max-Forwards: 70',
    'Content-Length: 0',
    '',
    '',
  ].join('\n');
};

/** A request of ours as a dialog hands it down: complete but for its Via. */
export const ours = (method: string, more: readonly (readonly [string, string])[] = []): SipRequest =>
  buildRequest({
    method,
    uri: 'sip:peer@192.0.2.9:5070',
    headers: [
      ['Max-Forwards', '70'],
      ...more,
      ['From', '<sip:us@example.com>;tag=ourtag'],
      ['To', '<sip:peer@example.com>'],
      ['Call-ID', 'our-call'],
      ['CSeq', `1 ${method}`],
    ],
  });

/** The transaction layer on virtual time, with the signals it returned. */
export class TransactionRun {
  readonly transactions: Transactions;
  readonly timers: VirtualTimers = new VirtualTimers();
  readonly facts: Fact[] = [];
  readonly sent: { readonly at: number; readonly order: Send }[] = [];
  readonly resolves: Extract<Order, { do: 'resolve' }>[] = [];

  constructor(options: Partial<TransactionConfig> = {}, locals: readonly Local[] = [here], seed = 1) {
    this.transactions = new Transactions({ ...config, ...options }, seededEntropy(seed), new TimerIds());
    for (const local of locals) this.fact({ on: 'listening', local });
  }

  /** What was sent, as `0 180` or `500 INVITE`. */
  get wire(): readonly string[] {
    return this.sent.map(({ at, order }) => {
      const { message } = order;
      return `${at} ${message.kind === 'request' ? message.method : message.status}`;
    });
  }

  /** The name of each fact told but `tx.repeated`, `tx.response 180` with its status. */
  get told(): readonly string[] {
    return this.facts
      .filter(({ on }) => on !== 'tx.repeated')
      .map((fact) => {
        if (fact.on === 'tx.response') return `${fact.on} ${fact.response.status}`;
        if (fact.on === 'tx.failed') return `${fact.on} ${fact.why}`;
        if (fact.on === 'tx.request' || fact.on === 'ua.request') return `${fact.on} ${fact.request.method}`;
        return fact.on === 'count' ? `${fact.on} ${fact.what}` : fact.on;
      });
  }

  only<N extends Fact['on']>(on: N): FactOf<N> {
    const all = this.facts.filter((fact): fact is FactOf<N> => fact.on === on);
    if (all.length !== 1) throw new Error(`${all.length} times ${on}, not once: ${this.told.join(', ')}`);
    return nth(all, 0);
  }

  last(): Send {
    const last = this.sent.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    return last.order;
  }

  lastRequest(): SipRequest {
    const { message: sent } = this.last();
    if (sent.kind !== 'request') throw new Error(`a ${sent.status} was sent, no request`);
    return sent;
  }

  lastResponse(): SipResponse {
    const { message: sent } = this.last();
    if (sent.kind !== 'response') throw new Error(`${sent.method} was sent, no response`);
    return sent;
  }

  receive(text: string | SipMessage, from: Partial<Flow> = {}): void {
    const flow: Flow = { transport: 'UDP', local: here, remote: peer, ...from };
    const read = typeof text === 'string' ? message(text) : text;
    this.fact({ on: 'received', message: read, flow, at: this.timers.now });
  }

  /** The peer answers the nth request we sent (the last, if left out). */
  answer(status: number, toTag = 'theirs', to: SipRequest = this.lastRequest()): void {
    this.receive(
      [
        `SIP/2.0 ${status} Some Reason`,
        `Via: ${to.headers.get('Via')}`,
        `From: ${to.headers.get('From')}`,
        `To: <sip:peer@example.com>;tag=${toTag}`,
        `Call-ID: ${to.callId}`,
        `CSeq: ${to.headers.get('CSeq')}`,
        'Content-Length: 0',
        '',
        '',
      ].join('\n'),
    );
  }

  fact(fact: Fact): void {
    this.carryOut(this.transactions.receive(fact) ?? []);
  }

  /** The resolver answers the nth question (the last, if left out). */
  resolved(targets: readonly Target[], nth = this.resolves.length - 1): void {
    const order = this.resolves[nth];
    if (order === undefined) throw new Error('nothing was to be resolved');
    this.fact({ on: 'resolved', owner: order.owner, targets });
  }

  /** The TU responds. */
  respond(tx: string, response: SipResponse): void {
    this.carryOut(this.transactions.respond(tx, response));
  }

  carryOut(signals: readonly Signal[]): void {
    for (const signal of signals) {
      if ('on' in signal) this.facts.push(signal);
      else if (signal.do === 'send') this.sent.push({ at: this.timers.now, order: signal });
      else if (signal.do === 'startTimer') this.timers.start(signal.timer, signal.afterMs);
      else if (signal.do === 'stopTimer') this.timers.stop(signal.timer);
      else if (signal.do === 'resolve') this.resolves.push(signal);
    }
  }

  advance(to: number): void {
    for (let timer = this.timers.next(to); timer !== undefined; timer = this.timers.next(to)) {
      this.fact({ on: 'timer', timer });
    }
    this.timers.now = to;
  }

  request(method: string, to: Target | string = peerTarget, more: readonly (readonly [string, string])[] = []): string {
    const { tx, signals } = this.transactions.request({
      request: ours(method, more),
      to,
      owner: { layer: 'dialog', key: 'd' },
    });
    if (signals.some((signal) => 'on' in signal)) throw new Error('a call gave back a fact: its caller would miss it');
    this.carryOut(signals);
    return tx;
  }

  /** What is left that time alone must have cleared away: all 0 when quiet. */
  get left(): { readonly machines: number; readonly indexed: number; readonly timers: number } {
    return { machines: this.transactions.size, indexed: this.transactions.indexed, timers: this.timers.left };
  }
}

export const nothingLeft: TransactionRun['left'] = { machines: 0, indexed: 0, timers: 0 };
