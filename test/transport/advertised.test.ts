import { expect, it } from 'vitest';
import { memoryNetwork, virtualClock } from '../../src/testing/index.ts';
import { createTransport } from '../../src/transport/create-transport.ts';
import type { Advertised } from '../../src/transport/transport-driver.ts';

const listening = async (host: string, advertise: Advertised) => {
  const listen = [{ transport: 'UDP' as const, host, port: 0, advertise }];
  const transport = createTransport({ listen, clock: virtualClock() });
  try {
    return await transport.listen();
  } finally {
    await transport.close();
  }
};

it.each([
  ['127.0.0.1', { host: '203.0.113.7' }, '203.0.113.7', { bound: '127.0.0.1', described: '203.0.113.7' }],
  ['0.0.0.0', { host: '203.0.113.7' }, '203.0.113.7', { bound: '0.0.0.0', described: '203.0.113.7' }],
  ['0.0.0.0', { host: 'localhost' }, 'localhost', { bound: '0.0.0.0', described: '127.0.0.1' }],
  [
    '127.0.0.1',
    { host: 'sip.invalid', media: '203.0.113.9' },
    'sip.invalid',
    { bound: '127.0.0.1', described: '203.0.113.9' },
  ],
  [
    '127.0.0.1',
    { host: '203.0.113.7', media: '127.0.0.1' },
    '203.0.113.7',
    { bound: '127.0.0.1', described: '127.0.0.1' },
  ],
  // No address: the name stands in c= itself (RFC 8866 §5.7).
  ['127.0.0.1', { host: 'sip.invalid' }, 'sip.invalid', { bound: '127.0.0.1', described: 'sip.invalid' }],
  ['127.0.0.1', { host: '127.0.0.1' }, '127.0.0.1', undefined],
])('a point on %s that advertises %j is %s, its media %j', async (host, advertise, written, media) => {
  const [local] = await listening(host, advertise);
  expect([local?.host, local?.media]).toEqual([written, media]);
});

it('an advertised port replaces the bound one in messages', async () => {
  expect((await listening('127.0.0.1', { host: '203.0.113.7', port: 5090 }))[0]?.port).toBe(5090);
});

it.each([
  [{ host: '2001:db8::7' }, /it is IPv4, and the advertised 2001:db8::7 is not$/],
  [{ host: 'sip.example.com', media: '2001:db8::7' }, /it is IPv4, and the advertised 2001:db8::7 is not$/],
])('a point that advertises %j cannot be opened', async (advertise, text) => {
  await expect(listening('127.0.0.1', advertise)).rejects.toMatchObject({
    code: 'ERR_SIP_LISTEN',
    message: expect.stringMatching(text),
  });
});

it('a point of the memory network advertises too', async () => {
  const clock = virtualClock();
  const driver = memoryNetwork({}, clock).driver({ host: '10.0.0.1', port: 5060, advertise: { host: '203.0.113.7' } });
  const [local] = await driver.listen();
  expect(local).toMatchObject({ host: '203.0.113.7', media: { bound: '10.0.0.1', described: '203.0.113.7' } });
  await driver.close();
});
