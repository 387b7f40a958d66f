// The floor of a refusal: a bare dgram responder that answers every INVITE with a 503 and drops every ACK. No parser, no state.
import { createSocket } from 'node:dgram';

const [port] = process.argv.slice(2).map(Number);
const lookup = (host, _options, done) => done(null, host, 4);
const socket = createSocket({ type: 'udp4', lookup, recvBufferSize: 4 << 20 });

const header = (text, name) => {
  const at = text.indexOf(`\r\n${name}: `);
  return text.slice(at + 2, text.indexOf('\r\n', at + 2) + 2);
};

socket.on('message', (octets, remote) => {
  const text = octets.latin1Slice(0, octets.length);
  if (!text.startsWith('INVITE ')) return;
  const to = `${header(text, 'To').slice(0, -2)};tag=floor\r\n`;
  const head = `${header(text, 'Via')}${header(text, 'From')}${to}${header(text, 'Call-ID')}${header(text, 'CSeq')}`;
  const out = Buffer.from(
    `SIP/2.0 503 Service Unavailable\r\n${head}Retry-After: 5\r\nContent-Length: 0\r\n\r\n`,
    'latin1',
  );
  socket.send(out, 0, out.length, remote.port, remote.address);
});
socket.bind(port, '127.0.0.1', () => console.log('ready'));
