import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DialogSetEvent, DialogSetOutput } from '../../src/dialog/dialog-set-events.ts';
import type { DialogSetState } from '../../src/dialog/dialog-set-state.ts';
import type { SipRequest, SipResponse } from '../../src/message/model.ts';
import { asked, fromPeer, openedByThem, openedByUs, responded, step } from '../support/dialog-set-machine.ts';

// The pure machine alone, without transactions: every event may come at any time, also those that none would send.

const methods = ['INVITE', 'BYE', 'INFO', 'UPDATE', 'NOTIFY', 'SUBSCRIBE'] as const;
const method = fc.constantFrom(...methods);
const tag = fc.constantFrom('bob', 'carol', 'dave');
const nth = fc.nat(5);
const status = fc.constantFrom(100, 180, 183, 200, 200, 200, 202, 302, 404, 486, 487, 491, 500);

const happening = fc.oneof(
  fc.record({ what: fc.constant('request' as const), method, tag, cseq: fc.nat(9) }),
  fc.record({ what: fc.constant('ack' as const), tag, cseq: fc.nat(9) }),
  fc.record({ what: fc.constant('cancel' as const), nth }),
  fc.record({ what: fc.constant('response' as const), nth, status, tag }),
  fc.record({ what: fc.constant('response' as const), nth, status, tag }),
  fc.record({ what: fc.constant('failed' as const), nth }),
  fc.record({ what: fc.constant('ended' as const), nth }),
  fc.record({ what: fc.constant('respond' as const), nth, status }),
  fc.record({ what: fc.constant('send' as const), method, in: fc.option(tag, { nil: undefined }) }),
  fc.record({ what: fc.constant('sendAck' as const), nth }),
  fc.record({ what: fc.constant('sendCancel' as const), nth }),
  fc.record({ what: fc.constant('close' as const) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** A set, and what went out of it. */
class Run {
  state: DialogSetState;
  closed = false;
  readonly received: string[] = [];
  /** Client transactions of ours, with their requests; those that are over are gone. */
  readonly sent = new Map<string, SipRequest>();
  readonly finals = new Map<string, Set<SipResponse>>();
  readonly numbers = new Map<string, number[]>();
  readonly emittedLate: string[] = [];
  #count = 1;

  constructor(opener: 'INVITE' | 'SUBSCRIBE' | undefined) {
    if (opener === undefined) {
      this.state = openedByThem('INVITE');
      this.received.push('s1');
      return;
    }
    const { state, request } = openedByUs(opener);
    this.state = state;
    this.sent.set('c1', request);
  }

  give(event: DialogSetEvent): void {
    const [next, outputs] = step(this.state, event);
    this.state = next;
    if (event.kind === 'close' || next.name === 'terminated') this.closed = true;
    for (const each of outputs) this.#carryOut(each, event);
  }

  #carryOut(output: DialogSetOutput, cause: DialogSetEvent): void {
    switch (output.out) {
      case 'respond':
        if (output.response.status < 200) break;
        this.finals.set(output.tx, (this.finals.get(output.tx) ?? new Set()).add(output.response));
        break;
      case 'request': {
        const { request } = output.outgoing;
        const to = request.to.tag ?? '';
        this.numbers.set(to, [...(this.numbers.get(to) ?? []), request.cseq.number]);
        const tx = `c${++this.#count}`;
        // The BYE of a fork that is not kept: no usage waits for its response.
        if (output.outgoing.owner.key === '') break;
        this.sent.set(tx, request);
        if (cause.kind === 'send' && request.method === 'INVITE') this.give({ kind: 'sent', tx, content: undefined });
        break;
      }
      case 'emit':
        if (this.closed && output.fact.on !== 'count') this.emittedLate.push(output.fact.on);
    }
  }

  happen(what: Happening): void {
    const tx = 'nth' in what ? [...this.sent.keys()][what.nth % Math.max(1, this.sent.size)] : undefined;
    const request = tx === undefined ? undefined : this.sent.get(tx);
    switch (what.what) {
      case 'request': {
        // The layer has no such set any more, and responds 481.
        if (this.state.name === 'terminated') break;
        const name = `s${++this.#count}`;
        this.received.push(name);
        this.give(asked(name, fromPeer(what.method, what.cseq, what.tag)));
        break;
      }
      case 'ack':
        this.give({ kind: 'ack', request: fromPeer('ACK', what.cseq, what.tag) });
        break;
      case 'cancel':
        this.give({ kind: 'cancel', tx: this.#asked(what.nth), request: fromPeer('CANCEL', 1) });
        break;
      case 'respond': {
        const draft = { status: what.status, reason: undefined, headers: undefined, body: undefined };
        this.give({ kind: 'respond', tx: this.#asked(what.nth), draft });
        break;
      }
      case 'send':
        this.give({ kind: 'send', method: what.method, content: undefined, in: what.in });
        break;
      case 'close':
        this.give({ kind: 'close' });
        break;
      default:
        if (tx !== undefined && request !== undefined) this.#ofOurs(what, tx, request);
    }
  }

  #asked(nth: number): string {
    return this.received[nth % Math.max(1, this.received.length)] ?? '';
  }

  #ofOurs(what: Extract<Happening, { nth: number }>, tx: string, request: SipRequest): void {
    if (what.what === 'response') this.give(responded(tx, request, what.status, what.tag));
    else if (what.what === 'sendAck') this.give({ kind: 'sendAck', tx, content: undefined });
    else if (what.what === 'sendCancel') this.give({ kind: 'sendCancel', tx });
    else if (what.what === 'failed') this.give({ kind: 'failed', tx, request, why: 'timeout', reason: '' });
    else this.#over(tx);
  }

  #over(tx: string): void {
    this.sent.delete(tx);
    this.give({ kind: 'ended', tx });
  }

  finish(): void {
    this.give({ kind: 'close' });
    for (const tx of [...this.sent.keys()]) this.#over(tx);
  }
}

const opener = fc.constantFrom('INVITE' as const, 'SUBSCRIBE' as const, undefined);
const runOf = (from: 'INVITE' | 'SUBSCRIBE' | undefined, happenings: readonly Happening[]): Run => {
  const run = new Run(from);
  for (const each of happenings) run.happen(each);
  run.finish();
  return run;
};

describe('the machine of a dialog set, whatever comes in whatever order', () => {
  it('responds to each request finally once; only the same 2xx goes again (RFC 3261 §13.3.1.4)', () => {
    fc.assert(
      fc.property(opener, fc.array(happening, { maxLength: 40 }), (from, happenings) => {
        const run = runOf(from, happenings);
        for (const tx of run.received) expect(run.finals.get(tx)?.size).toBe(1);
        expect(run.finals.size).toBe(run.received.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('numbers the requests of each dialog one by one (RFC 3261 §12.2.1.1)', () => {
    fc.assert(
      fc.property(opener, fc.array(happening, { maxLength: 40 }), (from, happenings) => {
        for (const numbers of runOf(from, happenings).numbers.values()) {
          numbers.slice(1).forEach((each, i) => void expect(each).toBeGreaterThan(numbers[i] ?? 0));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('has nothing left, and reported nothing more, after its close and the end of its last transaction', () => {
    fc.assert(
      fc.property(opener, fc.array(happening, { maxLength: 40 }), (from, happenings) => {
        const run = runOf(from, happenings);
        expect(run.state).toEqual({ name: 'terminated' });
        expect(run.emittedLate).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is what it was where it changes nothing, and never changes what it was', () => {
    fc.assert(
      fc.property(opener, fc.array(happening, { maxLength: 20 }), (from, happenings) => {
        const run = new Run(from);
        for (const each of happenings) {
          const { state } = run;
          const before = state.name === 'terminated' ? state : { ...state };
          run.happen(each);
          expect(state).toEqual(before);
        }
      }),
      { numRuns: 200 },
    );
  });
});
