import { EMPTY, NEVER, Subject } from 'rxjs';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import type { SipRequest } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import type { MediaCounters, MediaEvent, MediaPlan } from '../../src/signal/media.ts';
import type { MediaAudio } from '../../src/signal/media-audio.ts';
import type { DtmfMethod, SessionCommand, SessionEvent } from '../../src/signal/session.ts';
import type { FaultFact } from '../../src/signal/signal.ts';
import type { StreamCommand, StreamEvent } from '../../src/signal/stream.ts';
import type { AppFact, Command } from '../../src/signal/usages.ts';
import type { Overload } from '../../src/stack/admission/overload.ts';
import type { Stack } from '../../src/stack/stack-contract.ts';
import type { TransportDriver, WireEvent } from '../../src/transport/transport-driver.ts';
import { nothingBusy } from '../support/quiet.ts';
import { untyped } from '../support/untyped.ts';

export const counters: MediaCounters = {
  packetsSent: 7,
  packetsReceived: 5,
  octetsSent: 1120,
  octetsReceived: 800,
  packetsLost: 0,
  dropped: {},
  jitterMs: 0,
};

const pcmu = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };

export const plan: MediaPlan = {
  transport: { remote: { host: '192.0.2.9', port: 4000, rtcpPort: 4001 } },
  audio: { send: pcmu, receive: [pcmu], direction: 'sendrecv', ptimeMs: 20 },
};

/** The plan of above, carrying other audio. */
export const planWith = (change: Partial<MediaAudio>): MediaPlan => ({ ...plan, audio: { ...plan.audio, ...change } });

/** An INVITE as it comes in. */
export const invite = (callId = 'one@caller', extra: readonly string[] = []): SipRequest => {
  const lines = [
    'INVITE sip:bob@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKa',
    'From: "Alice A." <sip:alice@example.com>;tag=a',
    'To: <sip:bob@example.com>',
    `Call-ID: ${callId}`,
    'CSeq: 1 INVITE',
    'Contact: <sip:alice@192.0.2.9:5060>',
    'Max-Forwards: 70',
    ...extra,
    'Content-Length: 0',
    '',
    '',
  ];
  const read = parse(Buffer.from(lines.join('\r\n')));
  if (!read.ok || read.value.kind !== 'request') throw new Error('the test INVITE is malformed');
  return read.value;
};

type Given = SessionCommand | StreamCommand;

/** An event of a session, or one of its stream under `type` and without its id. */
export type Reported =
  | SessionEvent
  | (StreamEvent extends infer E
      ? E extends { readonly on: infer N }
        ? { readonly type: N } & Omit<E, 'on' | 'id'>
        : never
      : never)
  | { readonly type: 'dtmf'; readonly digit: string; readonly durationMs: number; readonly method: DtmfMethod };

const ofStreams: ReadonlySet<string> = new Set(
  'played progress mark level speaking recorded relay silent refused dtmfSent'.split(' '),
);

const factOf = (id: string, event: Reported): AppFact => {
  if (event.type === 'dtmf' && !('method' in event && event.method === 'info')) {
    const { digit, durationMs } = event;
    const method = 'method' in event ? event.method : 'rtp';
    const relayed = 'relayed' in event && event.relayed === true && ({ relayed: true } as const);
    const inband = method === 'inband' && ({ inband: true } as const);
    return { on: 'app', from: 'stream', id, event: { on: 'dtmf', id, digit, durationMs, ...inband, ...relayed } };
  }
  if (!ofStreams.has(event.type)) return { on: 'app', from: 'session', id, event: event as SessionEvent };
  const { type, ...rest } = event;
  return { on: 'app', from: 'stream', id, event: untyped<StreamEvent>({ on: type, id, ...rest }) };
};

/** A stack that only notes what it is told, and tells what the test says. */
export class FakeStack {
  readonly commands: Command[] = [];
  readonly app = new Subject<AppFact>();
  readonly faults = new Subject<FaultFact>();
  readonly wire = new Subject<WireEvent>();
  readonly mediaEvents = new Subject<MediaEvent>();
  readonly frames = new Subject<AudioFrame>();
  readonly pushed: AudioFrame[] = [];
  readonly overload = new Subject<Overload>();
  framesAsked = 0;
  queueFull = false;
  closed = 0;
  /** What follows a command, as from a session. */
  react: (command: Command) => void = () => {};

  get stack(): Stack {
    const media: MediaDriver = {
      events$: this.mediaEvents,
      perform: () => {},
      frames$: () => {
        this.framesAsked += 1;
        return this.frames.asObservable();
      },
      push: (_id, frame) => {
        if (!this.queueFull) this.pushed.push(frame);
        return !this.queueFull;
      },
      counters: () => counters,
      busy: { streams: 0, sockets: 0, timers: 0 },
      close: async () => {},
    };
    const transport: TransportDriver = {
      facts$: NEVER,
      listen: async () => [],
      send: () => {},
      resolve: () => {},
      wire$: this.wire,
      counts: { received: 3, ignored: 0, sent: 4, failed: 0, faults: 0 },
      sockets: 0,
      close: async () => {},
    };
    return {
      listen: () => transport.listen(),
      command: (command) => {
        this.commands.push(command);
        this.react(command);
      },
      app$: this.app,
      faults$: this.faults,
      refused$: EMPTY,
      facts$: EMPTY,
      mediaEvents$: this.mediaEvents,
      signals$: EMPTY,
      draws$: EMPTY,
      counts: {
        'malformed.request': 1,
        'malformed.response': 0,
        'unmatched.response': 0,
        'unmatched.ack': 0,
        overload: 0,
        refused: 0,
        merged: 0,
        'wrong.via': 0,
      },
      overload$: this.overload,
      overloadCounts: { episodes: 1, refused: 6, dropped: 2 },
      busy: nothingBusy,
      media,
      transport,
      close: async () => {
        this.closed += 1;
        this.app.complete();
        this.faults.complete();
      },
    };
  }

  tell(id: string, ...events: readonly Reported[]): void {
    for (const event of events) this.app.next(factOf(id, event));
  }

  /** A new incoming call. */
  ring(id = 'a', request: SipRequest = invite()): void {
    this.tell(id, { type: 'incoming', request, remoteAddress: '192.0.2.9:5060' }, { type: 'state', state: 'incoming' });
  }

  /** The call comes up, with media. */
  establish(id = 'a'): void {
    this.mediaEvents.next({ on: 'opened', id, host: '192.0.2.1', port: 20_000, rtcpPort: 20_001 });
    this.tell(id, { type: 'state', state: 'answering' }, { type: 'media', plan }, { type: 'established' });
    this.tell(id, { type: 'state', state: 'active' });
  }

  end(id = 'a', cause: Extract<SessionEvent, { type: 'ended' }>['cause'] = { by: 'remote' }): void {
    this.tell(id, { type: 'ended', cause, counters });
  }

  /** Reacts as an engine does that plays at once whatever it is given: what is replaced, stopped or finished is over. */
  playAsAsked(id = 'a'): void {
    const playing = new Set<number>();
    const over = (ref: number, whole: boolean): void => {
      if (playing.delete(ref)) this.tell(id, { type: 'played', ref, completed: whole, sentMs: 20 });
    };
    this.react = (command) => {
      if (command.do === 'play') {
        const before = command.options?.queue === 'append' ? [] : [...playing];
        playing.add(command.ref);
        for (const ref of before) over(ref, false);
      } else if (command.do === 'control' && command.control.do === 'finish') over(command.ref, true);
      else if (command.do === 'control' && command.control.do === 'stop') over(command.ref, false);
      else if (command.do === 'dtmf' || command.do === 'info') {
        this.tell(id, { type: 'done', ref: command.ref ?? -1, ok: true });
      }
    };
  }

  /** Commands of one kind. */
  given<D extends Given['do']>(what: D): readonly Extract<Given, { do: D }>[] {
    const bare = this.commands.flatMap(({ to, ...command }) => (to === 'usages' ? [] : [command as Given]));
    return bare.filter((each): each is Extract<Given, { do: D }> => each.do === what);
  }
}
