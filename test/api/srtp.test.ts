import { describe, expect, it } from 'vitest';
import { createSipClient } from '../../src/api/client/create-sip-client.ts';
import { serverSettings } from '../../src/api/config/settings.ts';
import { createSipServer, type Logger, type SrtpPolicy } from '../../src/index.ts';
import { virtualWorld } from '../support/virtual-world.ts';

const listLogger = (lines: string[]): Logger => {
  const write = (fields: object, text: string): void => {
    lines.push(`${JSON.stringify(fields)} ${text}`);
  };
  return { trace: write, debug: write, info: write, warn: write, error: write };
};

describe('srtp in the configuration', () => {
  it('is off where nothing is said, and five suites where something is', () => {
    expect(serverSettings({}).stack.session.media).not.toHaveProperty('srtp');
    expect(serverSettings({ srtp: 'off' }).stack.session.media).not.toHaveProperty('srtp');
    expect(serverSettings({ srtp: 'offer' }).stack.session.media.srtp).toMatchObject({
      policy: 'offer',
      suites: { length: 5, 0: 'AES_CM_128_HMAC_SHA1_80' },
    });
    const named = serverSettings({ srtp: 'require', srtpSuites: ['AEAD_AES_256_GCM'] });
    expect(named.stack.session.media.srtp).toEqual({ policy: 'require', suites: ['AEAD_AES_256_GCM'] });
  });

  it.each([['offer'], ['require']] as [SrtpPolicy][])('%s does not go with media elsewhere', async (srtp) => {
    for (const media of [false, { fixedPort: 9 }] as const) {
      await expect(createSipServer({ srtp, media })).rejects.toMatchObject({
        code: 'ERR_SIP_CONFIG',
        message: expect.stringContaining('srtp: must be "off"'),
      });
    }
  });
});

describe('the keys of a call', () => {
  it('are in the messages, and in no log, event or plan that the app sees', async () => {
    const { clock, drivers } = virtualWorld();
    const lines: string[] = [];
    const side = (host: string, seed: number) => ({
      srtp: 'require' as const,
      logger: listLogger(lines),
      logMessages: true,
      drivers: drivers(host, seed),
    });
    const server = await createSipServer(side('10.0.0.1', 1));
    const client = await createSipClient(side('10.0.0.2', 2));
    const keys = new Set<string>();
    server.wire$.subscribe(({ octets }) => {
      for (const [, key = ''] of Buffer.from(octets)
        .toString('latin1')
        .matchAll(/inline:(\S+)/g))
        keys.add(key);
    });
    const events: unknown[] = [];
    server.events$.subscribe(({ event }) => {
      if (event.type !== 'incoming' && event.type !== 'outgoing') events.push(event);
    });
    server.calls$.subscribe((call) => call.answer());
    const call = client.call('sip:b@10.0.0.1');
    clock.advance(1000);
    expect(call.media?.plan.transport.srtp).toEqual({ suite: 'AES_CM_128_HMAC_SHA1_80' });
    const ended = call.hangup();
    clock.advance(1000);
    await ended;
    expect(keys.size).toBe(6);
    const shown = `${lines.join('\n')} ${JSON.stringify(events)} ${JSON.stringify(call.media)}`;
    expect(shown).toMatch(/a=crypto:1 \w+ \*\*\*/);
    for (const key of keys) expect(shown).not.toContain(key);
    const closing = Promise.all([client.close(), server.close()]);
    clock.advance(10_000);
    await closing;
  });
});
