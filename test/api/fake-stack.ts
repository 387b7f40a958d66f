import { EMPTY, NEVER, Subject } from 'rxjs';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import type { SipRequest } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import type { CallEvent } from '../../src/signal/call.ts';
import type { Command } from '../../src/signal/command.ts';
import type { MediaCounters, MediaEvent, MediaPlan } from '../../src/signal/media.ts';
import type { MediaAudio } from '../../src/signal/media-audio.ts';
import type { CallFact, FaultFact } from '../../src/signal/signal.ts';
import type { Stack } from '../../src/stack/stack-contract.ts';
import type { TransportDriver, WireEvent } from '../../src/transport/transport-driver.ts';

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

/** A stack that only notes what it is told, and tells what the test says. */
export class FakeStack {
  readonly commands: Command[] = [];
  readonly calls = new Subject<CallFact>();
  readonly faults = new Subject<FaultFact>();
  readonly wire = new Subject<WireEvent>();
  readonly mediaEvents = new Subject<MediaEvent>();
  readonly frames = new Subject<AudioFrame>();
  readonly pushed: AudioFrame[] = [];
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
      calls$: this.calls,
      faults$: this.faults,
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
        merged: 0,
        'wrong.via': 0,
      },
      busy: { transactions: 0, dialogs: 0, sessions: 0, timers: 0 },
      media,
      transport,
      close: async () => {
        this.closed += 1;
        this.calls.complete();
        this.faults.complete();
      },
    };
  }

  tell(id: string, ...events: readonly CallEvent[]): void {
    for (const event of events) this.calls.next({ on: 'call', id, event });
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

  end(id = 'a', cause: Extract<CallEvent, { type: 'ended' }>['cause'] = { by: 'remote' }): void {
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
  given<D extends Command['do']>(what: D): readonly Extract<Command, { do: D }>[] {
    return this.commands.filter((each): each is Extract<Command, { do: D }> => each.do === what);
  }
}
