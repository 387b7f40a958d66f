import { expect, it } from 'vitest';
import { createSipClient, createSipServer } from '../../src/index.ts';

// Sends that the system refuses, through a whole endpoint over real sockets: that call fails, and the endpoint goes on.

it('an INVITE longer than a datagram ends its call with the reason, and the next call succeeds (EMSGSIZE)', async () => {
  await using server = await createSipServer({ listen: 'udp:127.0.0.1:0', media: false });
  server.calls$.subscribe((call) => call.answer());
  await using client = await createSipClient({ listen: 'udp:127.0.0.1:0', media: false });
  const long = client.call(server.uri, { headers: { 'X-Long': 'x'.repeat(70_000) } });
  await expect(long.answered).rejects.toMatchObject({ code: 'ERR_SIP_ENDED' });
  expect(await long.ended).toEqual({ by: 'transport', reason: 'EMSGSIZE: the message is too long for one datagram' });
  const next = client.call(server.uri);
  await next.answered;
  await next.hangup();
  expect(await next.ended).toMatchObject({ by: 'local' });
});

it('a peer whose port is closed fails its own calls only: others are answered meanwhile (ICMP, RFC 3261 §18.4)', async () => {
  const gone = await createSipServer({ listen: 'udp:127.0.0.1:0', media: false });
  const nobody = gone.uri;
  await gone.close();
  await using server = await createSipServer({ listen: 'udp:127.0.0.1:0', media: false });
  server.calls$.subscribe((call) => call.answer());
  const timers = { t1: 20, t2: 40, t4: 50 };
  await using client = await createSipClient({ listen: 'udp:127.0.0.1:0', media: false, timers });
  const lost = client.call(nobody);
  const next = client.call(server.uri);
  await next.answered;
  await next.hangup();
  await next.ended;
  expect(await lost.ended).toEqual({ by: 'timeout', waitingFor: 'response' });
});
