import type { MediaCommand, MediaCounters, MediaPlan } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { jitterBounds } from '../jitter/delay-limits.ts';
import { Playout } from '../jitter/playout.ts';
import { packetTime } from '../media-config.ts';
import type { Listener } from '../media-engine.ts';
import { literalAddress } from '../net/socket.ts';
import { SourceGuard } from '../net/source-guard.ts';
import { Relay } from '../relay/relay.ts';
import type { Inlet } from '../relay/relay-target.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';
import { Studio } from './stream-audio.ts';
import type { StreamParts } from './stream-parts.ts';
import { Upkeep } from './stream-reports.ts';

const defaultQueueMs = 2000;

/** One audio stream: its ports, what it sends and what it receives, from `open` to `closed`. */
export class MediaStream {
  readonly #parts: StreamParts;
  readonly #guard: SourceGuard;
  readonly #studio: Studio;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #upkeep: Upkeep;
  #plan: MediaPlan | undefined;
  #paused = false;
  #held = 1;
  closing = false;

  constructor(parts: StreamParts) {
    const { config, id, emit } = parts;
    this.#parts = parts;
    this.#guard = new SourceGuard(config.latchMs ?? 0);
    const queueMs = config.queueMs ?? defaultQueueMs;
    this.#studio = new Studio({ id, clock: parts.clock, emit, queueMs, hold: () => this.#hold() });
    this.#sender = new Sender(this.#studio.player, this.#guard, parts.scheduler, parts.entropy, parts.pair.rtp);
    const playout = new Playout(parts.scheduler, jitterBounds(config));
    this.#receiver = new Receiver(this.#guard, this.#sender, playout, ({ digit, durationMs, relayed }) =>
      emit({ on: 'dtmf', id, digit, durationMs, ...(relayed && { relayed }) }),
    );
    this.#studio.attach(this.#sender, this.#receiver);
    this.#upkeep = new Upkeep(parts, this.#sender, this.#receiver, playout, () => this.#guard.remote);
  }

  arrived(octets: Uint8Array, host: string, port: number): void {
    this.#receiver.packet(octets, host, port, this.#parts.clock.now());
  }

  /** A datagram on the RTCP port. */
  control(octets: Uint8Array, host: string, port: number): void {
    this.#upkeep.control(octets, host, port);
  }

  /** Where packets of another stream come in. */
  get inlet(): Inlet {
    return this.#sender.inlet;
  }

  perform(command: Exclude<MediaCommand, { do: 'open' }>): void {
    if (this.closing) return;
    switch (command.do) {
      case 'start':
        this.#start(command.plan);
        break;
      case 'pause':
        this.#paused = true;
        this.#direct();
        break;
      case 'resume':
        this.#paused = false;
        this.#direct();
        break;
      case 'relay':
        this.#relay(command);
        break;
      case 'close':
        this.#close();
        break;
      default:
        this.#studio.perform(command);
    }
  }

  push(frame: AudioFrame, ref?: number): boolean {
    return !this.closing && this.#studio.push(frame, ref);
  }

  /** Frames go to `listener` from now on, or to nobody. */
  listen(listener: Listener | undefined): void {
    this.#studio.listen(listener);
  }

  get counters(): MediaCounters {
    const errors = this.#parts.pair.rtp.errors + this.#parts.pair.rtcp.errors;
    const { report } = this.#upkeep;
    const { unheard } = this.#studio;
    return {
      packetsSent: this.#sender.packetsSent,
      packetsReceived: this.#receiver.packetsReceived,
      octetsSent: this.#sender.octetsSent,
      octetsReceived: this.#receiver.octetsReceived,
      packetsLost: this.#receiver.lost,
      dropped: { ...this.#receiver.drops.toRecord(), ...this.#parts.pair.drops },
      jitterMs: this.#receiver.jitterMs,
      ...(errors > 0 && { networkErrors: errors }),
      ...(unheard > 0 && { framesDropped: unheard }),
      ...(report !== undefined && { report }),
    };
  }

  #start(plan: MediaPlan): void {
    const { transport, audio } = plan;
    const host = literalAddress(transport.remote.host);
    if (host === undefined) {
      this.#fail(`"${transport.remote.host}" is no literal IP address to send RTP to`);
      return;
    }
    if (!this.#parts.pair.secure(transport.srtp)) {
      this.#fail(`no keys for ${transport.srtp?.suite}`);
      return;
    }
    if (!this.#sender.plan(audio, packetTime(audio.ptimeMs, this.#parts.config))) {
      this.#fail(`no codec ${audio.send.name}/${audio.send.clockRate}/${audio.send.channels}`);
      return;
    }
    this.#plan = plan;
    this.#paused = false;
    this.#guard.negotiated({ host, port: transport.remote.port }, this.#parts.clock.now());
    this.#receiver.plan(audio);
    this.#studio.planned(audio);
    this.#upkeep.plan(plan);
    this.#direct();
  }

  #relay({ toStream: to, ref = -1, events = true }: Extract<MediaCommand, { do: 'relay' }>): void {
    const { id, emit, inletOf } = this.#parts;
    if (to === undefined && this.#receiver.relay === undefined) return;
    this.#receiver.relay ??= new Relay({
      inletOf: (each) => (each === id ? undefined : inletOf(each)),
      faithful: () => this.#studio.faithful,
      told: (whom, passing) => emit({ on: 'relay', id, to: whom, passing }),
    });
    this.#receiver.relay.lead(to, ref, events, this.#plan?.audio.send);
    if (to === undefined) this.#receiver.relay = undefined;
  }

  /** Lets the direction decide who sends and who listens (RFC 3264 §5.1). */
  #direct(): void {
    const direction = this.#paused ? 'inactive' : this.#plan?.audio.direction;
    const both = direction === 'sendrecv';
    const reachable = (this.#guard.remote?.port ?? 0) > 0;
    this.#receiver.listening = both || direction === 'recvonly';
    this.#upkeep.expecting = this.#receiver.listening;
    if (reachable && (both || direction === 'sendonly')) this.#sender.start();
    else this.#sender.stop();
    if (!this.#receiver.listening) this.#studio.quiet();
  }

  #fail(reason: string): void {
    this.#parts.emit({ on: 'failed', id: this.#parts.id, reason });
  }

  #close(): void {
    this.closing = true;
    this.#upkeep.close();
    this.#studio.close();
    this.#sender.close();
    this.#receiver.close();
    this.#parts.pair.rtp.close();
    this.#parts.pair.rtcp.close();
    this.#release();
  }

  /** The stream is gone when it is closed and every file it held is. */
  #hold(): () => void {
    this.#held += 1;
    return () => this.#release();
  }

  #release(): void {
    this.#held -= 1;
    if (this.#held === 0) this.#parts.gone();
  }
}
