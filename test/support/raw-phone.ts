import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SipMessage, SipRequest } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';

/** A phone without a stack, over real sockets on 127.0.0.1: it sends texts and RTP, and waits for what comes. */
export class RawPhone {
  readonly #sip: Socket;
  readonly #rtp: Socket;
  readonly #received: { readonly message: SipMessage; readonly from: RemoteInfo }[] = [];
  #waiting: (() => void) | undefined;
  /** RTP packets that arrived. */
  packets = 0;

  private constructor(sip: Socket, rtp: Socket) {
    this.#sip = sip;
    this.#rtp = rtp;
    sip.on('message', (octets, from) => {
      const read = parse(octets);
      if (!read.ok) return;
      this.#received.push({ message: read.value, from });
      this.#waiting?.();
    });
    rtp.on('message', () => {
      this.packets += 1;
      this.#waiting?.();
    });
  }

  static async open(): Promise<RawPhone> {
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
    for (const each of sockets) {
      each.bind(0, '127.0.0.1');
      await once(each, 'listening');
    }
    return new RawPhone(...sockets);
  }

  get sipPort(): number {
    return (this.#sip.address() as AddressInfo).port;
  }

  get rtpPort(): number {
    return (this.#rtp.address() as AddressInfo).port;
  }

  send(text: string, port: number): void {
    this.#sip.send(text.replaceAll(/\r?\n/g, '\r\n'), port, '127.0.0.1');
  }

  /** An RTP packet of PCMU silence. */
  sendRtp(sequence: number, port: number): void {
    const packet = Buffer.alloc(172, 0xff);
    packet.writeUInt32BE(0x8000_0000 + sequence, 0);
    packet.writeUInt32BE(sequence * 160, 4);
    packet.writeUInt32BE(4711, 8);
    this.#rtp.send(packet, port, '127.0.0.1');
  }

  /** The next message that matches, from where it came; each is taken once. */
  async take(matches: (message: SipMessage) => boolean): Promise<{ message: SipMessage; from: RemoteInfo }> {
    for (;;) {
      const at = this.#received.findIndex(({ message }) => matches(message));
      const [found] = at < 0 ? [] : this.#received.splice(at, 1);
      if (found !== undefined) return found;
      await this.changed();
    }
  }

  /** Resolves when something arrives. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** Answers a request with this status, and with a body of SDP if one is given. */
  respond(request: SipRequest, status: number, port: number, sdp = ''): void {
    const via = request.headers.all('via').map((each) => `Via: ${each}`);
    const to = request.headers.get('to') ?? '';
    const lines = [
      `SIP/2.0 ${status} OK`,
      ...via,
      `From: ${request.headers.get('from')}`,
      `To: ${to.includes('tag=') ? to : `${to};tag=raw`}`,
      `Call-ID: ${request.headers.get('call-id')}`,
      `CSeq: ${request.headers.get('cseq')}`,
      `Contact: <sip:peer@127.0.0.1:${this.sipPort}>`,
      ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${sdp.length}`,
      '',
      sdp,
    ];
    this.send(lines.join('\r\n'), port);
  }

  close(): void {
    this.#sip.close();
    this.#rtp.close();
  }
}

/** A description of PCMU at this address. */
export const pcmuAt = (host: string, port: number): string =>
  ['v=0', `o=- 4711 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0', `m=audio ${port} RTP/AVP 0`, ''].join(
    '\r\n',
  );
