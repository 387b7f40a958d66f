import type { SrtpPlan, SrtpSuite } from '../../signal/srtp.ts';
import { isRtcp, isStun } from '../net/packet-kind.ts';
import type { PairOfSockets } from '../net/port-pair.ts';
import { type KeyLife, lifeOf } from './key-life.ts';
import { OpeningContext } from './opening-context.ts';
import { SealingContext } from './sealing-context.ts';
import { SecuredSocket } from './secured-socket.ts';
import { suites } from './suite.ts';

interface ReceiveKey {
  readonly key: string;
  readonly context: OpeningContext;
}

/**
 * The port pair of a stream: RTP and RTCP for the stream, SRTP and SRTCP on the network once a plan has keys. Only
 * authenticated packets pass.
 */
export class SecuredPair {
  readonly port: number;
  readonly rtp: SecuredSocket;
  readonly rtcp: SecuredSocket;
  /** By key: a key that is used again keeps its context, so that no keystream is used twice. */
  #sealing: Map<string, SealingContext> | undefined;
  #opening: ReceiveKey | undefined;
  /** The previous key, for packets sent before the change: until the first packet with the new one. */
  #previous: ReceiveKey | undefined;
  #unauthentic = 0;
  #replayed = 0;
  #expired = 0;
  #stun = 0;

  constructor({ port, rtp, rtcp }: PairOfSockets) {
    this.port = port;
    this.rtp = new SecuredSocket(rtp, isRtcp);
    this.rtcp = new SecuredSocket(rtcp, always);
  }

  /**
   * Sets the keys, or none for plain RTP. An unchanged key keeps its context. Returns false and changes nothing when a
   * key does not fit its suite.
   */
  secure(plan: SrtpPlan | undefined): boolean {
    if (plan === undefined) {
      this.#setSealing(undefined);
      this.#opening = undefined;
      this.#previous = undefined;
      return true;
    }
    const { suite, keys } = plan;
    const [send, receive] = [masterOf(suite, keys?.send), masterOf(suite, keys?.receive)];
    if (keys === undefined || send === undefined || receive === undefined) return false;
    const sendKey = `${suite} ${keys.send}`;
    this.#sealing ??= new Map();
    const sealing = this.#sealing.get(sendKey) ?? new SealingContext(suite, send);
    this.#sealing.set(sendKey, sealing);
    this.#setSealing(sealing);
    this.#setReceiveKey(`${suite} ${keys.receive}`, suite, receive, lifeOf(keys.receiveLife));
    return true;
  }

  /** Opens a datagram of the RTP port in place; undefined when it is not authentic or not new, which is counted. */
  openRtp(octets: Uint8Array): Uint8Array | undefined {
    return this.#open(octets, isRtcp(octets));
  }

  /** The same for a datagram of the RTCP port. */
  openRtcp(octets: Uint8Array): Uint8Array | undefined {
    return this.#open(octets, true);
  }

  #open(octets: Uint8Array, control: boolean): Uint8Array | undefined {
    // STUN is never encrypted: it must not be counted as an attack.
    if (isStun(octets)) {
      this.#stun += 1;
      return undefined;
    }
    const opening = this.#opening;
    if (opening === undefined) return octets;
    const length = open(opening.context, octets, control);
    if (length >= 0) {
      this.#previous = undefined;
      return octets.subarray(0, length);
    }
    if (this.#previous !== undefined) {
      const earlier = open(this.#previous.context, octets, control);
      if (earlier >= 0) return octets.subarray(0, earlier);
    }
    const { fault } = opening.context;
    if (fault === 'replayed') this.#replayed += 1;
    else if (fault === 'expired') this.#expired += 1;
    else this.#unauthentic += 1;
    return undefined;
  }

  /** Whose key has reached its lifetime (RFC 3711 §9.2) and is no longer used. */
  get spent(): 'local' | 'remote' | undefined {
    if (this.rtp.sealing?.spent === true) return 'local';
    return this.#expired > 0 ? 'remote' : undefined;
  }

  /** Rejected packets by reason; only counts above 0. */
  get drops(): Readonly<Record<string, number>> {
    if (this.#unauthentic + this.#replayed + this.#expired + this.#stun === 0) return none;
    return {
      ...(this.#unauthentic > 0 && { unauthentic: this.#unauthentic }),
      ...(this.#replayed > 0 && { replayed: this.#replayed }),
      ...(this.#expired > 0 && { expired: this.#expired }),
      ...(this.#stun > 0 && { stun: this.#stun }),
    };
  }

  #setSealing(sealing: SealingContext | undefined): void {
    this.rtp.sealing = sealing;
    this.rtcp.sealing = sealing;
  }

  #setReceiveKey(key: string, suite: SrtpSuite, master: Uint8Array, life: KeyLife): void {
    const now = this.#opening;
    if (now?.key === key) return;
    this.#expired = 0;
    this.#opening =
      this.#previous?.key === key ? this.#previous : { key, context: new OpeningContext(suite, master, life) };
    this.#previous = now;
  }
}

const always = (): boolean => true;
const none: Readonly<Record<string, number>> = {};

const open = (context: OpeningContext, octets: Uint8Array, control: boolean): number =>
  control ? context.control(octets, octets.length) : context.packet(octets, octets.length);

const masterOf = (suite: SrtpSuite, key: string | undefined): Uint8Array | undefined => {
  const { keyLength, saltLength } = suites[suite];
  const master = Buffer.from(key ?? '', 'base64');
  return master.length === keyLength + saltLength ? master : undefined;
};
