import { filter, firstValueFrom } from 'rxjs';
import { createSipClient, createSipServer } from 'rxsip';

/** A call from a client to a server that plays a tone: says by what codec, and at what rate, the client heard it. */
export const talk = async (ofServer, ofClient) => {
  const server = await createSipServer({ listen: 'udp:127.0.0.1:0', ...ofServer });
  const client = await createSipClient({ listen: 'udp:127.0.0.1:0', ...ofClient });
  server.calls$.subscribe((call) => {
    call.play({ kind: 'tone', frequencyHz: 440 });
    void call.answer();
  });
  const call = client.call(server.uri);
  await call.answered;
  const { sampleRate } = await firstValueFrom(call.audio$.pipe(filter(({ samples }) => Math.max(...samples) > 5000)));
  console.log(call.media.plan.audio.send.name, sampleRate);
  await call.hangup();
  await Promise.all([client.close(), server.close()]);
};
