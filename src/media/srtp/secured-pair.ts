import type { SrtpPlan, SrtpSuite } from '../../signal/srtp.ts';
import { isRtcp, isStun } from '../net/packet-kind.ts';
import type { PortPair } from '../net/port-pair.ts';
import { type KeyLife, lifeOf } from './key-life.ts';
import { OpeningContext } from './opening-context.ts';
import { SealingContext } from './sealing-context.ts';
import { SecuredSocket } from './secured-socket.ts';
import { suites } from './suite.ts';

interface Opening {
  readonly key: string;
  readonly context: OpeningContext;
}

/**
 * The port pair of a stream: RTP and RTCP on this side, and on the network SRTP and SRTCP, once a plan says so. Nothing
 * that was not authenticated passes, and nobody behind it can tell the difference.
 */
export class SecuredPair implements PortPair {
  readonly port: number;
  readonly rtp: SecuredSocket;
  readonly rtcp: SecuredSocket;
  /** By key: one that is used again goes on counting, so that no keystream is. */
  readonly #sealing = new Map<string, SealingContext>();
  #opening: Opening | undefined;
  /** The key before, for what was on its way when it changed: until the first packet under the new one. */
  #before: Opening | undefined;
  #unauthentic = 0;
  #replayed = 0;
  #expired = 0;
  #stun = 0;

  constructor({ port, rtp, rtcp }: PortPair) {
    this.port = port;
    this.rtp = new SecuredSocket(rtp, isRtcp);
    this.rtcp = new SecuredSocket(rtcp, () => true);
  }

  /**
   * From now on with these keys, or in the clear. A key that stays goes on where it is. False, and nothing changed, when
   * the keys are none for their suite.
   */
  secure(plan: SrtpPlan | undefined): boolean {
    if (plan === undefined) {
      this.#use(undefined);
      this.#opening = undefined;
      this.#before = undefined;
      return true;
    }
    const { suite, keys } = plan;
    const [send, receive] = [masterOf(suite, keys?.send), masterOf(suite, keys?.receive)];
    if (keys === undefined || send === undefined || receive === undefined) return false;
    const sendKey = `${suite} ${keys.send}`;
    const sealing = this.#sealing.get(sendKey) ?? new SealingContext(suite, send);
    this.#sealing.set(sendKey, sealing);
    this.#use(sealing);
    this.#listen(`${suite} ${keys.receive}`, suite, receive, lifeOf(keys.receiveLife));
    return true;
  }

  /** What arrived, as RTP or RTCP; undefined when it is neither, not from who has the key, or not new: counted. In place. */
  opened(octets: Uint8Array, control: boolean): Uint8Array | undefined {
    // In the clear by its nature, and no attack: it must not look like one.
    if (isStun(octets)) {
      this.#stun += 1;
      return undefined;
    }
    const opening = this.#opening;
    if (opening === undefined) return octets;
    const ofControl = control || isRtcp(octets);
    const length = open(opening.context, octets, ofControl);
    if (length >= 0) {
      this.#before = undefined;
      return octets.subarray(0, length);
    }
    if (this.#before !== undefined) {
      const earlier = open(this.#before.context, octets, ofControl);
      if (earlier >= 0) return octets.subarray(0, earlier);
    }
    const { fault } = opening.context;
    if (fault === 'replayed') this.#replayed += 1;
    else if (fault === 'expired') this.#expired += 1;
    else this.#unauthentic += 1;
    return undefined;
  }

  /** Whose key has served as long as it may (RFC 3711 §9.2): it is not used any more. */
  get spent(): 'ours' | 'theirs' | undefined {
    if (this.rtp.sealing?.spent === true) return 'ours';
    return this.#expired > 0 ? 'theirs' : undefined;
  }

  /** Packets refused, by reason; only those that occurred. */
  get drops(): Readonly<Record<string, number>> {
    return {
      ...(this.#unauthentic > 0 && { unauthentic: this.#unauthentic }),
      ...(this.#replayed > 0 && { replayed: this.#replayed }),
      ...(this.#expired > 0 && { expired: this.#expired }),
      ...(this.#stun > 0 && { stun: this.#stun }),
    };
  }

  #use(sealing: SealingContext | undefined): void {
    this.rtp.sealing = sealing;
    this.rtcp.sealing = sealing;
  }

  #listen(key: string, suite: SrtpSuite, master: Uint8Array, life: KeyLife): void {
    const now = this.#opening;
    if (now?.key === key) return;
    this.#expired = 0;
    this.#opening =
      this.#before?.key === key ? this.#before : { key, context: new OpeningContext(suite, master, life) };
    this.#before = now;
  }
}

const open = (context: OpeningContext, octets: Uint8Array, control: boolean): number =>
  control ? context.control(octets, octets.length) : context.packet(octets, octets.length);

const masterOf = (suite: SrtpSuite, key: string | undefined): Uint8Array | undefined => {
  const { keyLength, saltLength } = suites[suite];
  const master = Buffer.from(key ?? '', 'base64');
  return master.length === keyLength + saltLength ? master : undefined;
};
