// Hands every call to a voice bot over a WebSocket, in the messages of the common "media streams" APIs: connected,
// start, media, dtmf, mark, stop one way; media, mark, clear the other. Audio is µ-law, 8 kHz, in base64.
//   npx tsx examples/media-streams.ts ws://BOT [udp:HOST:PORT]
import { Subject } from 'rxjs';
import { type AudioFrame, type Call, createSipServer, muLaw } from 'rxsip';
import { WebSocket } from 'ws';

const [bot = 'ws://127.0.0.1:8080', listen = 'udp:0.0.0.0:5060'] = process.argv.slice(2);
const server = await createSipServer({ listen, codecs: ['PCMU', 'PCMA'] });

const bridge = (call: Call): void => {
  const socket = new WebSocket(bot);
  const streamSid = `MZ${call.id}`;
  let sequence = 0;
  let chunk = 0;
  const send = (event: string, body: object): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    sequence += 1;
    socket.send(JSON.stringify({ event, sequenceNumber: String(sequence), streamSid, ...body }));
  };

  socket.once('open', async () => {
    socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
    await call.answer().catch(() => socket.close());
    if (call.state !== 'active') return;
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    send('start', { start: { streamSid, callSid: call.id, tracks: ['inbound'], mediaFormat, customParameters: {} } });
    // The bot's speech may arrive far faster than it is played: up to ten minutes of it are queued.
    const said = new Subject<AudioFrame>();
    const playing = call.play(said, { queueMs: 600_000 });
    playing.marks$.subscribe(({ name }) => send('mark', { mark: { name } }));
    socket.on('message', (text) => {
      const { event, media, mark } = JSON.parse(String(text));
      if (event === 'media')
        said.next({ samples: muLaw.decode(Buffer.from(media.payload, 'base64')), sampleRate: 8000 });
      else if (event === 'mark') playing.mark(mark.name);
      else if (event === 'clear') playing.clear();
    });

    const began = Date.now();
    call.audio$.subscribe(({ samples }) => {
      const payload = Buffer.from(muLaw.encode(samples)).toString('base64');
      chunk += 1;
      send('media', { media: { track: 'inbound', chunk: `${chunk}`, timestamp: `${Date.now() - began}`, payload } });
    });
    call.dtmf$.subscribe(({ digit }) => send('dtmf', { dtmf: { track: 'inbound_track', digit } }));
  });
  socket.once('close', () => call.hangup());
  socket.on('error', (error) => console.error(`${bot}: ${error.message}`));
  call.ended.then(() => {
    send('stop', { stop: { callSid: call.id } });
    socket.close();
  });
};

server.calls$.subscribe(bridge);
console.log(`calls to ${server.uri} are handed to ${bot}`);
process.once('SIGINT', () => server.close());
