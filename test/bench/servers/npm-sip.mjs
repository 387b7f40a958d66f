// The npm package `sip` with its transactions: no dialog, a fixed SDP.
import sip from 'sip';

const [port] = process.argv.slice(2).map(Number);
const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 30000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;

sip.start({ address: '127.0.0.1', port, udp: true, tcp: false }, (request) => {
  if (request.method === 'ACK') return;
  request.headers.to.params.tag ??= 'floor';
  const contact = [{ uri: `sip:127.0.0.1:${port}` }];
  if (request.method !== 'INVITE') return sip.send(sip.makeResponse(request, 200, 'OK'));
  sip.send(sip.makeResponse(request, 180, 'Ringing', { headers: { contact } }));
  sip.send(
    sip.makeResponse(request, 200, 'OK', { headers: { contact, 'content-type': 'application/sdp' }, content: sdp }),
  );
});
console.log('ready');
