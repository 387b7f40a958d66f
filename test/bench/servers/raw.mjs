// The floor: a bare dgram responder that only echoes headers. No parser, no state, no repeats.
import { createSocket } from 'node:dgram';

const [port] = process.argv.slice(2).map(Number);
const lookup = (host, _options, done) => done(null, host, 4);
const socket = createSocket({ type: 'udp4', lookup, recvBufferSize: 4 << 20 });
const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 30000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;
const tag = ';tag=floor';
const contact = `Contact: <sip:127.0.0.1:${port}>\r\n`;

const header = (text, name) => {
  const at = text.indexOf(`\r\n${name}: `);
  return text.slice(at + 2, text.indexOf('\r\n', at + 2) + 2);
};

socket.on('message', (octets, remote) => {
  const text = octets.latin1Slice(0, octets.length);
  if (text.startsWith('ACK ')) return;
  const to = header(text, 'To').slice(0, -2);
  const head = `${header(text, 'Via')}${header(text, 'From')}${to}${to.includes('tag=') ? '' : tag}\r\n${header(text, 'Call-ID')}${header(text, 'CSeq')}${contact}`;
  const send = (response) => {
    const out = Buffer.from(response, 'latin1');
    socket.send(out, 0, out.length, remote.port, remote.address);
  };
  if (!text.startsWith('INVITE ')) return send(`SIP/2.0 200 OK\r\n${head}Content-Length: 0\r\n\r\n`);
  send(`SIP/2.0 180 Ringing\r\n${head}Content-Length: 0\r\n\r\n`);
  send(`SIP/2.0 200 OK\r\n${head}Content-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`);
});
socket.bind(port, '127.0.0.1', () => console.log('ready'));
