import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../src/signal/signal.ts';
import { World } from '../dialog/peer.ts';

// A model of one usage beside the real one: what was asked and not answered, what was sent and not over.

const methods = ['INVITE', 'BYE', 'INFO', 'UPDATE', 'OPTIONS', 'DANCE'] as const;
const statuses = [200, 200, 200, 200, 100, 180, 183, 202, 302, 404, 481, 487, 491, 500, 603] as const;
const tags = ['bob', 'carol', 'dave', ''] as const;

// The commonest of all, as on the wire.
const answered = fc.record({
  do: fc.constant('answer'),
  at: fc.nat(5),
  status: fc.constantFrom(...statuses),
  tag: fc.constantFrom(...tags),
});

const op = fc.oneof(
  fc.record({ do: fc.constant('ask'), method: fc.constantFrom(...methods), step: fc.integer({ min: -2, max: 3 }) }),
  fc.record({ do: fc.constant('acknowledge'), step: fc.integer({ min: -2, max: 1 }) }),
  fc.record({ do: fc.constant('cancelled'), at: fc.nat(5) }),
  fc.record({ do: fc.constant('respond'), at: fc.nat(5), status: fc.constantFrom(...statuses) }),
  fc.record({ do: fc.constant('request'), method: fc.constantFrom(...methods) }),
  answered,
  answered,
  answered,
  fc.record({ do: fc.constant('ack'), at: fc.nat(5) }),
  fc.record({ do: fc.constant('cancel'), at: fc.nat(5) }),
  fc.record({ do: fc.constant('failed'), at: fc.nat(5) }),
  fc.record({ do: fc.constant('ended'), at: fc.nat(5) }),
  fc.record({ do: fc.constant('close') }),
);
type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;

class Run {
  readonly world: World = new World();
  readonly usage: string;
  readonly asked: string[] = [];
  readonly climbedFor: string[] = [];
  readonly over = new Set<string>();
  closed = false;
  readonly uac: boolean;
  #cseq = 1;

  constructor(uac: boolean) {
    this.uac = uac;
    if (uac)
      this.usage = this.world.dialogs.open('INVITE', { target: 'sip:bob@192.0.2.20', from: '<sip:us@b.example>' }).set;
    else {
      const { usage, tx } = this.world.called();
      this.usage = usage;
      this.asked.push(tx);
    }
  }

  get #callId(): string {
    return this.uac ? (this.world.transactions.requests[0]?.request.callId ?? '') : 'call-1';
  }

  #note(signals: readonly Signal[]): void {
    for (const each of signals) if ('on' in each && 'set' in each) this.climbedFor.push(each.set);
  }

  #lines(cseq: number, method: string): Record<string, string> {
    const From = this.uac ? '<sip:bob@192.0.2.20>;tag=bob' : '<sip:alice@a.example>;tag=alice';
    return { From, To: `<sip:us@b.example>;tag=${this.usage}`, 'Call-ID': this.#callId, CSeq: `${cseq} ${method}` };
  }

  /** One of our client transactions that is not over. */
  #sent(at: number): string | undefined {
    const alive = this.world.transactions.requests.filter((each) => !this.over.has(each.tx));
    return alive[at % Math.max(1, alive.length)]?.tx;
  }

  step(op: Op): void {
    const { world, usage } = this;
    const before = this.climbedFor.length;
    switch (op.do) {
      case 'ask': {
        const { step, method } = op;
        const cseq = Math.max(0, this.#cseq + step);
        this.#cseq = Math.max(this.#cseq, cseq);
        const { tx, signals } = world.ask(method, { lines: this.#lines(cseq, method) });
        if (signals.some((each) => 'on' in each && each.on === 'dialog.request')) this.asked.push(tx);
        this.#note(signals);
        break;
      }
      case 'acknowledge': {
        const cseq = Math.max(0, this.#cseq + op.step);
        this.#note(world.acknowledge({ lines: this.#lines(cseq, 'ACK') }));
        break;
      }
      case 'cancelled': {
        const tx = this.asked[op.at % Math.max(1, this.asked.length)];
        if (tx !== undefined)
          this.#note(world.ask('CANCEL', { cancels: tx, lines: this.#lines(this.#cseq, 'CANCEL') }).signals);
        break;
      }
      case 'respond': {
        const { at, status } = op;
        const tx = this.asked[at % Math.max(1, this.asked.length)];
        if (tx !== undefined) this.#note(world.dialogs.respond(usage, tx, status));
        // The first INVITE of the peer, refused: the usage is closed by that alone.
        if (!this.uac && world.dialogs.size === 0) this.closed = true;
        return;
      }
      case 'request':
        world.dialogs.request(usage, op.method);
        break;
      case 'answer': {
        const { at, status, tag } = op;
        const tx = this.#sent(at);
        if (tx !== undefined) this.#note(world.answer(tx, status, { tag }));
        break;
      }
      case 'ack':
      case 'cancel': {
        const tx = this.#sent(op.at);
        if (tx !== undefined) world.dialogs[op.do](usage, tx);
        break;
      }
      case 'failed':
      case 'ended': {
        const tx = this.#sent(op.at);
        if (tx === undefined) break;
        this.over.add(tx);
        if (op.do === 'failed') this.#note(world.failed(tx));
        else this.#note(world.ended(tx));
        break;
      }
      default:
        world.dialogs.close(usage);
        this.closed = true;
        return;
    }
    if (this.closed) expect(this.climbedFor.slice(before)).toEqual([]);
  }

  finish(): void {
    this.world.dialogs.close(this.usage);
    for (const { tx } of this.world.transactions.requests) if (!this.over.has(tx)) this.world.ended(tx);
  }
}

describe('one usage, whatever comes in whatever order', () => {
  it('keeps the numbers rising, answers each request once, says nothing after its end, and falls quiet', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(op, { maxLength: 40 }), (uac, ops) => {
        const run = new Run(uac);
        for (const each of ops) run.step(each);
        run.finish();
        const { requests, acks, responses } = run.world.transactions;

        // Each dialog (by the peer's tag) counts by itself: rising, and by one (RFC 3261 §12.2.1.1).
        const numbers = new Map<string, number[]>();
        for (const { request } of requests.slice(uac ? 1 : 0)) {
          const tag = request.to.tag ?? '';
          numbers.set(tag, [...(numbers.get(tag) ?? []), request.cseq.number]);
        }
        for (const row of numbers.values())
          row.slice(1).forEach((each, i) => void expect(each).toBeGreaterThan(row[i] ?? 0));

        // An ACK has the number of an INVITE (§13.2.2.4); to one dialog and number there is one ACK, however often.
        const invites = requests
          .filter(({ request }) => request.method === 'INVITE')
          .map(({ request }) => request.cseq.number);
        const known = new Map<string, unknown>();
        for (const { request, branch } of acks) {
          expect(invites).toContain(request.cseq.number);
          const key = `${request.to.tag ?? ''} ${request.cseq.number}`;
          expect(known.get(key) ?? branch).toBe(branch);
          known.set(key, branch);
        }

        // One final answer for each server transaction; a 2xx to an INVITE may be given again, unchanged.
        const finals = new Map<string, unknown>();
        for (const { tx, response } of responses.filter((each) => each.response.status >= 200)) {
          expect(finals.get(tx) ?? response).toBe(response);
          finals.set(tx, response);
        }
        for (const tx of run.asked)
          expect(responses.some((each) => each.tx === tx && each.response.status >= 200)).toBe(true);

        expect(run.climbedFor.every((each) => each === run.usage)).toBe(true);
        expect(run.world.dialogs.size).toBe(0);
      }),
      { numRuns: 600 },
    );
  });
});
