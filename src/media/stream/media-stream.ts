import type { MediaCommand, MediaCounters, MediaPlan } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { Playout } from '../jitter/playout.ts';
import { packetTime } from '../media-config.ts';
import type { FrameListener } from '../media-engine.ts';
import type { PacketReceiver } from '../net/packet-path.ts';
import { Player } from '../playback/player.ts';
import { Relay } from '../relay/relay.ts';
import type { RelayTarget } from '../relay/relay-target.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';
import { StreamAudio, sampleRate } from './stream-audio.ts';
import { StreamConsent } from './stream-consent.ts';
import { StreamEvents } from './stream-events.ts';
import type { StreamParts } from './stream-parts.ts';
import { StreamReports } from './stream-reports.ts';

const defaultQueueMs = 2000;

/** One audio stream, from `open` to `closed`: its packet path, what it sends and what it receives. */
export class MediaStream implements PacketReceiver {
  readonly #parts: StreamParts;
  readonly #events: StreamEvents;
  readonly #audio: StreamAudio;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #reports: StreamReports;
  readonly #consent: StreamConsent;
  #plan: MediaPlan | undefined;
  #paused = false;
  #closing = false;

  constructor(parts: StreamParts) {
    const { config, path, scheduler } = parts;
    const events = new StreamEvents(parts);
    this.#parts = parts;
    this.#events = events;
    const player = new Player(events, { sampleRate, queueMs: config.queueMs ?? defaultQueueMs });
    this.#sender = new Sender(player, path, scheduler, parts.entropy);
    const playout = new Playout(scheduler, parts.limits);
    this.#receiver = new Receiver(playout, this.#sender.ssrc, events);
    this.#audio = new StreamAudio(parts, events, player, this.#sender, this.#receiver);
    events.audio = this.#audio;
    events.sender = this.#sender;
    this.#consent = new StreamConsent(parts, this.#sender, this);
    this.#reports = new StreamReports(parts, this.#sender, this.#receiver, playout, this.#consent);
    path.receiver = this;
  }

  rtp(octets: Uint8Array, host: string, port: number, now: number): void {
    this.#receiver.packet(octets, host, port, now);
    if (this.#receiver.receivedAt === now) this.#consent.received(now);
  }

  rtcp(octets: Uint8Array, now: number, fromMediaHost: boolean): void {
    this.#reports.packet(octets, now, fromMediaHost);
  }

  reachabilityChanged(): void {
    if (!this.#closing) this.#applyDirection();
  }

  /** Where packets of another stream enter this one. */
  get relayTarget(): RelayTarget {
    return this.#sender.relayTarget;
  }

  perform(command: Exclude<MediaCommand, { do: 'open' }>): void {
    if (this.#closing) return;
    switch (command.do) {
      case 'start':
        this.#start(command);
        break;
      case 'confirm':
        this.#consent.acknowledged();
        break;
      case 'pause':
        this.#paused = true;
        this.#applyDirection();
        break;
      case 'resume':
        this.#paused = false;
        this.#applyDirection();
        break;
      case 'relay':
        this.#relay(command);
        break;
      case 'close':
        this.#close();
        break;
      default:
        this.#audio.perform(command);
    }
  }

  push(frame: AudioFrame, ref?: number): boolean {
    return !this.#closing && this.#audio.push(frame, ref);
  }

  /** Received frames go to `listener`; undefined: to none. */
  listen(listener: FrameListener | undefined): void {
    this.#audio.listen(listener);
  }

  get counters(): MediaCounters {
    const { errors, drops, fromElsewhere } = this.#parts.path;
    const { report } = this.#reports;
    const { framesDropped } = this.#audio;
    return {
      packetsSent: this.#sender.packetsSent,
      packetsReceived: this.#receiver.packetsReceived,
      octetsSent: this.#sender.octetsSent,
      octetsReceived: this.#receiver.octetsReceived,
      packetsLost: this.#receiver.lost,
      dropped: this.#receiver.drops.toRecord(drops),
      jitterMs: this.#receiver.jitterMs,
      ...(fromElsewhere !== undefined && { fromElsewhere }),
      ...(errors > 0 && { networkErrors: errors }),
      ...(framesDropped > 0 && { framesDropped }),
      ...(report !== undefined && { report }),
    };
  }

  #start(command: Extract<MediaCommand, { do: 'start' }>): void {
    const { transport, audio } = command.plan;
    const refusal = this.#parts.path.apply(transport);
    if (refusal !== undefined) {
      this.#fail(refusal);
      return;
    }
    if (!this.#sender.plan(audio, packetTime(audio.ptimeMs, this.#parts.config))) {
      this.#fail(`no codec ${audio.send.name}/${audio.send.clockRate}/${audio.send.channels}`);
      return;
    }
    this.#plan = command.plan;
    this.#paused = false;
    this.#receiver.plan(audio);
    this.#audio.plan(audio);
    this.#reports.start(audio.voipMetrics === true);
    this.#consent.started(command);
    this.#applyDirection();
  }

  #relay({ toStream: to, ref = -1, events = true }: Extract<MediaCommand, { do: 'relay' }>): void {
    const { id, emit, relayTargetOf } = this.#parts;
    if (to === undefined && this.#receiver.relay === undefined) return;
    this.#receiver.relay ??= new Relay({
      targetOf: (each) => (each === id ? undefined : relayTargetOf(each)),
      unmodified: () => this.#audio.unmodified,
      changed: (stream, passing) => emit({ on: 'relay', id, to: stream, passing }),
    });
    this.#receiver.relay.connect(to, ref, events, this.#plan?.audio.send);
    if (to === undefined) this.#receiver.relay = undefined;
  }

  /** Sends and receives as the direction allows (RFC 3264 §5.1), as the peer consents, and as far as the path reaches it. */
  #applyDirection(): void {
    const direction = this.#paused ? 'inactive' : this.#plan?.audio.direction;
    const both = direction === 'sendrecv';
    this.#receiver.listening = both || direction === 'recvonly';
    this.#reports.expecting = this.#receiver.listening;
    this.#consent.sending = this.#parts.path.reachable && (both || direction === 'sendonly');
    if (this.#consent.sending && this.#consent.allowsMedia) this.#sender.start();
    else this.#sender.stop();
    if (!this.#receiver.listening) this.#audio.quiet();
  }

  #fail(reason: string): void {
    this.#parts.emit({ on: 'failed', id: this.#parts.id, reason });
  }

  #close(): void {
    this.#closing = true;
    this.#reports.close();
    this.#audio.close();
    this.#sender.close();
    this.#receiver.close();
    this.#parts.path.close();
    this.#events.release();
  }
}
