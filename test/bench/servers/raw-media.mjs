// The floor with media: the bare responder, which also binds an RTP and an RTCP port before each 200, sends one RTP packet
// to where the offer says, and closes both at the BYE.
import { createSocket } from 'node:dgram';

const [port] = process.argv.slice(2).map(Number);
const lookup = (host, _options, done) => done(null, host, 4);
const socket = createSocket({ type: 'udp4', lookup, recvBufferSize: 4 << 20 });
const contact = `Contact: <sip:127.0.0.1:${port}>\r\n`;
const packet = Buffer.alloc(172, 0xff);
packet.writeUInt32BE(0x80000000);
const [first, last] = [20_000, 60_000];
let next = first;
/** The two sockets of each call, by its Call-ID line. */
const calls = new Map();

const bind = (at) =>
  new Promise((resolve, reject) => {
    const opened = createSocket({ type: 'udp4', lookup });
    opened.once('error', (error) => {
      opened.close();
      reject(error);
    });
    opened.bind(at, '127.0.0.1', () => resolve(opened));
  });

const bindPair = async () => {
  for (;;) {
    const at = next;
    next = next + 2 < last ? next + 2 : first;
    let rtp;
    try {
      rtp = await bind(at);
      return { rtp, rtcp: await bind(at + 1), port: at };
    } catch (error) {
      rtp?.close();
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
};

const header = (text, name) => {
  const at = text.indexOf(`\r\n${name}: `);
  return text.slice(at + 2, text.indexOf('\r\n', at + 2) + 2);
};

const answer = async (text, head, send) => {
  const pair = await bindPair();
  calls.set(header(text, 'Call-ID'), pair);
  pair.rtp.send(packet, 0, packet.length, Number(/^m=audio (\d+)/m.exec(text)[1]), /^c=IN IP4 (\S+)/m.exec(text)[1]);
  const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${pair.port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;
  send(`SIP/2.0 200 OK\r\n${head}Content-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`);
};

socket.on('message', (octets, remote) => {
  const text = octets.latin1Slice(0, octets.length);
  if (text.startsWith('ACK ')) return;
  const to = header(text, 'To').slice(0, -2);
  const tag = to.includes('tag=') ? '' : ';tag=floor';
  const head = `${header(text, 'Via')}${header(text, 'From')}${to}${tag}\r\n${header(text, 'Call-ID')}${header(text, 'CSeq')}${contact}`;
  const send = (response) => {
    const out = Buffer.from(response, 'latin1');
    socket.send(out, 0, out.length, remote.port, remote.address);
  };
  if (!text.startsWith('INVITE ')) {
    const pair = calls.get(header(text, 'Call-ID'));
    calls.delete(header(text, 'Call-ID'));
    pair?.rtp.close();
    pair?.rtcp.close();
    return send(`SIP/2.0 200 OK\r\n${head}Content-Length: 0\r\n\r\n`);
  }
  send(`SIP/2.0 180 Ringing\r\n${head}Content-Length: 0\r\n\r\n`);
  void answer(text, head, send);
});
socket.bind(port, '127.0.0.1', () => console.log('ready'));
