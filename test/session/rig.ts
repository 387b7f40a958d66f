import { seededEntropy } from '../../src/core/entropy.ts';
import { TimerIds } from '../../src/core/timer.ts';
import type { SessionConfig } from '../../src/session/session-config.ts';
import { createSessions } from '../../src/session/sessions.ts';
import { createStreams } from '../../src/session/streams.ts';
import type { MediaCommand, MediaCounters, MediaEvent } from '../../src/signal/media.ts';
import type { MediaPreferences } from '../../src/signal/media-preferences.ts';
import type { EndCause, SessionCommand, SessionEvent } from '../../src/signal/session.ts';
import type { DialogFact, FaultFact, Layer, Signal } from '../../src/signal/signal.ts';
import type { StreamCommand, StreamEvent } from '../../src/signal/stream.ts';
import type { Command } from '../../src/signal/usages.ts';
import { stackConfig } from '../support/stack-config.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { FakeDialogs, request, response, type Sent, type Written } from './fake-dialogs.ts';

export const counters: MediaCounters = {
  packetsSent: 1,
  packetsReceived: 2,
  octetsSent: 160,
  octetsReceived: 320,
  packetsLost: 0,
  dropped: {},
  jitterMs: 0,
};

export interface Described {
  readonly direction?: string;
  readonly port?: number;
  readonly host?: string;
  readonly version?: number;
  readonly formats?: string;
  readonly extra?: readonly string[];
}

/** A description of the peer's. */
export const sdp = ({
  direction,
  port = 4000,
  host = '192.0.2.9',
  version = 1,
  formats = '0 8',
  extra = [],
}: Described = {}): string =>
  [
    'v=0',
    `o=- 7 ${version} IN IP4 192.0.2.9`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${formats}`,
    ...(direction === undefined ? [] : [`a=${direction}`]),
    ...extra,
    '',
  ].join('\r\n');

const flow = {
  transport: 'UDP' as const,
  local: { id: 'u', transport: 'UDP' as const, host: '192.0.2.1', port: 5060 },
  remote: { host: '192.0.2.9', port: 5061 },
};

const ofStreams: ReadonlySet<string> = new Set('play control settings detect record recording dtmf relay'.split(' '));

const addressed = (command: SessionCommand | StreamCommand | Command): Command => {
  if ('to' in command) return command;
  return { to: ofStreams.has(command.do) ? 'stream' : 'session', ...command } as Command;
};

/** What a test changes of the configuration. */
export type Changed = Partial<Omit<SessionConfig, 'media'>> & { readonly media?: Partial<MediaPreferences> };

/** The session layer between fake dialogs, a media engine that answers by itself if wanted, and a virtual clock. */
export class Rig {
  readonly dialogs = new FakeDialogs();
  readonly timers = new VirtualTimers();
  readonly media: MediaCommand[] = [];
  readonly events: { readonly id: string; readonly event: SessionEvent | StreamEvent }[] = [];
  readonly faults: FaultFact[] = [];
  readonly counts: string[] = [];
  readonly streams = createStreams();
  readonly layer: Layer;
  /** The media engine answers `open` and `close` by itself. */
  engine = true;
  #tx = 0;

  constructor({ media, ...config }: Changed = {}, seed = 1) {
    this.layer = createSessions(
      { ...stackConfig.session, ...config, media: { ...stackConfig.session.media, ...media } },
      { ua: this.dialogs.ua, dialogs: this.dialogs, streams: this.streams },
      seededEntropy(seed),
      new TimerIds(),
    );
  }

  receive(signal: Signal): void {
    const back: MediaEvent[] = [];
    for (const each of this.#through(signal)) {
      if ('do' in each) {
        if (each.do === 'startTimer') this.timers.start(each.timer, each.afterMs);
        else if (each.do === 'stopTimer') this.timers.stop(each.timer);
        else if (each.do === 'media') this.#order(each.command, back);
      } else if (each.on === 'app' && each.from !== 'requests') this.events.push(each);
      else if (each.on === 'fault') this.faults.push(each);
      else if (each.on === 'count') this.counts.push(each.what);
    }
    for (const event of back) this.receive({ on: 'media', event });
  }

  /** Through the layers of the streams and of the sessions, as in a stack. */
  #through(signal: Signal): readonly Signal[] {
    const facts = this.streams.receive(signal) ?? [signal];
    return facts.flatMap((each) => ('on' in each ? (this.layer.receive(each) ?? [each]) : [each]));
  }

  #order(command: MediaCommand, back: MediaEvent[]): void {
    this.media.push(command);
    if (!this.engine) return;
    if (command.do === 'open') back.push(opened(command.id));
    if (command.do === 'close') back.push({ on: 'closed', id: command.id, counters });
  }

  command(command: SessionCommand | StreamCommand | Command): void {
    this.receive({ on: 'command', command: addressed(command) });
  }

  mediaEvent(event: MediaEvent): void {
    this.receive({ on: 'media', event });
  }

  advance(ms: number): void {
    const until = this.timers.now + ms;
    for (let timer = this.timers.next(until); timer !== undefined; timer = this.timers.next(until)) {
      this.receive({ on: 'timer', timer });
    }
    this.timers.now = until;
  }

  /** An INVITE comes in; returns the session's id, or '' when none was opened. */
  receiveInvite(written: Written = { sdp: sdp() }, set = 'in'): string {
    this.dialogs.sets.add(set);
    const before = this.events.length;
    this.receive({ on: 'dialog.open', set, tx: 'inv', request: request('INVITE', written), flow });
    return this.events[before]?.id ?? '';
  }

  receiveRequest(method: string, written: Written = {}, dialogSet = this.dialogSet): string {
    const tx = `q${++this.#tx}`;
    this.receive({
      on: 'dialog.request',
      set: dialogSet,
      tx,
      request: request(method, { cseq: 10 + this.#tx, ...written }),
    });
    return tx;
  }

  receiveAck(written: Written = {}): void {
    this.receive({ on: 'dialog.ack', set: this.dialogSet, request: request('ACK', written) });
  }

  receiveCancel(tx = 'inv', written: Written = {}): void {
    this.receive({ on: 'dialog.cancel', set: this.dialogSet, tx, request: request('CANCEL', written) });
  }

  /** The peer answers our last request of that method. */
  receiveResponse(status: number, method = 'INVITE', written: Written = {}): void {
    const tx = this.last(method)?.tx ?? '';
    const { dialogSet } = this;
    if (status >= 200 && status < 300 && method === 'INVITE') this.dialogs.established.add(dialogSet);
    this.receive({
      on: 'dialog.response',
      set: dialogSet,
      tx,
      request: request(method),
      response: response(status, method, written),
    });
  }

  failRequest(why: 'timeout' | 'transport', method = 'INVITE'): void {
    const tx = this.last(method)?.tx ?? '';
    const fact: DialogFact = {
      on: 'dialog.failed',
      set: this.dialogSet,
      tx,
      request: request(method),
      why,
      reason: why,
    };
    this.receive(fact);
  }

  /** The only dialog set of the test. */
  get dialogSet(): string {
    return this.dialogs.sent.some((each) => each.what === 'INVITE' && each.invitation !== undefined) ? 'out1' : 'in';
  }

  /** An incoming call, answered and acknowledged. */
  up(written: Written = { sdp: sdp() }): string {
    const id = this.receiveInvite(written);
    this.command({ to: 'session', do: 'answer', id });
    this.receiveAck();
    return id;
  }

  /** An outgoing call, answered. */
  called(answer: Described = {}): string {
    this.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' });
    this.receiveResponse(200, 'INVITE', { sdp: sdp(answer) });
    return 'me';
  }

  last(what: string): Sent | undefined {
    return this.dialogs.sent.findLast((each) => each.what === what);
  }

  get sent(): readonly string[] {
    return this.dialogs.sent.map((each) => each.what);
  }

  /** What was ordered of the media engine, but that a peer is acknowledged: see `consent.test.ts`. */
  get ordered(): readonly string[] {
    return this.media.map((each) => each.do).filter((each) => each !== 'confirm');
  }

  /** What the session reports. */
  reported(id: string): readonly SessionEvent[] {
    return this.#eventsOf(id).filter((event): event is SessionEvent => 'type' in event);
  }

  /** What its stream reports, past the session. */
  streamed(id: string): readonly StreamEvent[] {
    return this.#eventsOf(id).filter((event): event is StreamEvent => 'on' in event);
  }

  #eventsOf(id: string): readonly (SessionEvent | StreamEvent)[] {
    return this.events.filter((each) => each.id === id).map((each) => each.event);
  }

  types(id: string): readonly string[] {
    return this.reported(id).map((event) => (event.type === 'state' ? event.state : event.type));
  }

  cause(id: string): EndCause | undefined {
    const ends = this.reported(id).filter((event) => event.type === 'ended');
    if (ends.length > 1) throw new Error('ended more than once');
    return ends[0]?.cause;
  }

  /** What is alive: nothing after the end. */
  get quiet(): Readonly<Record<string, number>> {
    return {
      sessions: this.layer.size,
      streams: this.streams.size,
      timers: this.timers.left,
      dialogSets: this.dialogs.sets.size,
    };
  }
}

export const quiet: Readonly<Record<string, number>> = { sessions: 0, streams: 0, timers: 0, dialogSets: 0 };

export const opened = (id: string): MediaEvent => ({
  on: 'opened',
  id,
  host: '192.0.2.1',
  port: 10_000,
  rtcpPort: 10_001,
});
