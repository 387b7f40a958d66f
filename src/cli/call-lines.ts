import type { Call } from '../api/call/call.ts';
import type { EventOfCall } from '../api/endpoint/call-registry.ts';
import type { RefusedRequest } from '../api/endpoint/sip-endpoint.ts';
import type { Console } from './console.ts';

/** What is printed of calls: `all` their events, a `summary` once a second, or `auto`, by how many calls there are. */
export const linesPolicies = ['auto', 'all', 'summary'] as const;
export type LinesPolicy = (typeof linesPolicies)[number];

/** More new calls, or faults, than this in a second are too many to read of. */
const readable = 20;
const everyMs = 1000;

/** Chooses the calls whose events are printed. The others are only counted, and cost next to nothing. */
export class CallLines {
  readonly #active: () => number;
  readonly #console: Console;
  readonly #policy: LinesPolicy;
  /** The calls that are printed, and whether each was answered. */
  readonly #printed = new WeakMap<Call, boolean>();
  #summing: boolean;
  #begun = 0;
  #answered = 0;
  #ended = 0;
  #refused = 0;
  #faults = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `active`: the number of calls now. */
  constructor(active: () => number, console: Console, policy: LinesPolicy) {
    this.#active = active;
    this.#console = console;
    this.#policy = policy;
    this.#summing = policy === 'summary';
  }

  print(happened: EventOfCall): void {
    const { call, event } = happened;
    if (event.type === 'incoming' || event.type === 'outgoing') this.#begin(call);
    else if (event.type === 'ended') this.#ended += 1;
    if (this.#summing) this.#start();
    const printed = this.#printed.get(call);
    if (event.type === 'established') {
      this.#answered += 1;
      if (printed !== undefined) this.#printed.set(call, true);
    }
    if (printed !== undefined) this.#console.printEvent(happened, printed);
  }

  /** A request that the stack refused by itself: there is no call of it. */
  refused({ request, status, why, remoteAddress: remote }: RefusedRequest): void {
    this.#refused += 1;
    this.#start();
    if (this.#policy !== 'all' && (this.#summing || this.#refused > readable)) return;
    const { method, callId } = request;
    const from = request.from.uri;
    const detail = why === undefined ? '' : `, ${why}`;
    const line = { event: 'refused', method, from, callId, remote, status, why };
    this.#console.print(`refused: ${method} from ${from} (${remote}): ${status}${detail}`, line);
  }

  /** Faults are printed, but not a thousand times a second. */
  fault(text: string): void {
    this.#faults += 1;
    if (this.#faults <= readable) this.#console.printError(text);
    this.#start();
  }

  close(): void {
    if (this.#timer !== undefined) this.#secondIsOver();
    clearTimeout(this.#timer);
  }

  #begin(call: Call): void {
    this.#begun += 1;
    this.#start();
    if (this.#policy === 'all' || (!this.#summing && this.#begun <= readable)) this.#printed.set(call, false);
  }

  #start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#secondIsOver(), everyMs);
    this.#timer.unref();
  }

  #secondIsOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const many = this.#begun + this.#refused > readable;
    if (this.#faults > readable)
      this.#console.printError(`${this.#faults - readable} more failures in the last second`);
    const moved = this.#begun + this.#answered + this.#refused + this.#ended > 0;
    if (moved && this.#policy !== 'all' && (this.#summing || many)) this.#summary();
    // After a second of few calls the events of the next ones are printed again.
    this.#summing = this.#policy === 'summary' || many;
    this.#begun = 0;
    this.#answered = 0;
    this.#ended = 0;
    this.#refused = 0;
    this.#faults = 0;
    if (this.#summing && moved) this.#start();
  }

  #summary(): void {
    const [begun, answered, ended, active] = [this.#begun, this.#answered, this.#ended, this.#active()];
    const refused = this.#refused;
    const without = refused === 0 ? '' : `, ${refused} requests refused`;
    const text = `${begun} calls in the last second, ${answered} answered, ${ended} over${without}; ${active} now`;
    this.#console.print(text, { event: 'summary', begun, answered, refused, ended, active });
  }
}
