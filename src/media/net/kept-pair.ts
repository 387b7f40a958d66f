import type { PairUser, PortPair } from './port-pair.ts';
import type { RtpSocket } from './socket.ts';

/** A pair that stays bound between its users. It is the `PortPair` of each of them: one object a pair, and none a call. */
export class KeptPair implements PortPair {
  readonly host: string;
  readonly port: number;
  readonly rtp: RtpSocket;
  readonly rtcp: RtpSocket;
  readonly #released: (pair: KeptPair) => void;
  user: PairUser | undefined;
  /** When it was released, or when something last arrived since, on the engine's clock. */
  quietSince = 0;

  constructor(host: string, port: number, rtp: RtpSocket, rtcp: RtpSocket, released: (pair: KeptPair) => void) {
    this.host = host;
    this.port = port;
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.#released = released;
  }

  /** Whether another may use it. An error may be about the former peer, and come late. */
  get reusable(): boolean {
    return this.rtp.errors === 0 && this.rtcp.errors === 0;
  }

  set resting(resting: boolean) {
    this.rtp.rest(resting);
    this.rtcp.rest(resting);
  }

  release(): void {
    if (this.user === undefined) return;
    this.user = undefined;
    this.#released(this);
  }

  close(): void {
    this.rtp.close();
    this.rtcp.close();
  }
}
