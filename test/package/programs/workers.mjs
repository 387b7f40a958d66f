import { filter, firstValueFrom } from 'rxjs';
import { createSipClient, createSipServer } from 'rxsip';

const settings = { listen: 'udp:127.0.0.1:0', media: { workers: 1 } };
const server = await createSipServer(settings);
const client = await createSipClient(settings);
server.calls$.subscribe((call) => {
  call.play({ kind: 'tone', frequencyHz: 440 });
  void call.answer();
});
const call = client.call(server.uri);
await call.answered;
const { sampleRate } = await firstValueFrom(call.audio$.pipe(filter(({ samples }) => Math.max(...samples) > 5000)));
console.log(call.media.plan.send.name, sampleRate);
await call.hangup();
await Promise.all([client.close(), server.close()]);
