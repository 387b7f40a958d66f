import { describe, expect, it } from 'vitest';
import { type Call, createSipClient, createSipServer, type Dtmf } from '../../src/index.ts';
import { Baresip, type BaresipEvent } from '../support/baresip.ts';
import { peerTest } from '../support/peer-test.ts';
import { startSipp } from '../support/sipp.ts';

const digitsOf = (call: Call): Dtmf[] => {
  const digits: Dtmf[] = [];
  call.dtmf$.subscribe((digit) => digits.push(digit));
  return digits;
};

const until = (call: Call, digits: readonly Dtmf[], count: number): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (digits.length >= count) resolve();
    };
    call.dtmf$.subscribe({ next: look, complete: () => resolve() });
    look();
  });

/** Keys that baresip heard: it tells of the press and of the release. */
const pressed = (phone: Baresip): string =>
  phone.events
    .filter((event: BaresipEvent) => event.type === 'CALL_DTMF_START')
    .map((event) => String(event.param))
    .join('');

describe('DTMF with real peers', () => {
  peerTest(['baresip'], 'baresip presses keys and hears ours, as telephone events (RFC 4733 §2.5)', async () => {
    const phone = await Baresip.start({ user: 'bob', toneHz: 440 });
    const client = await createSipClient({ listen: ['udp:127.0.0.1:0'] });
    const call = client.call(phone.uri);
    const digits = digitsOf(call);
    await call.answered;
    expect(call.media?.plan.audio.telephoneEvent?.send).toBeTypeOf('number');
    const heard = until(call, digits, 3);
    for (const key of ['5', '#', '5']) {
      const before = digits.length;
      phone.command('sndcode', key);
      await until(call, digits, before + 1);
    }
    await heard;
    expect(digits.map(({ digit, method: via }) => `${digit} ${via}`)).toEqual(['5 rtp', '# rtp', '5 rtp']);
    await call.sendDtmf('1234567890*#ABCD');
    await phone.until(() => pressed(phone).length >= 16, 'sixteen keys');
    expect(pressed(phone)).toBe('1234567890*#ABCD');
    await call.hangup();
    await client.close();
    await phone.stop();
  });

  // SIPp sends its captures through a raw socket.
  peerTest(
    ['SIPp', 'root'],
    "SIPp's captures of telephone events are heard, each key once (RFC 4733 §2.5)",
    async () => {
      const server = await createSipServer({ listen: ['udp:127.0.0.1:0'] });
      const digits: Dtmf[] = [];
      const calls: Call[] = [];
      server.calls$.subscribe((call) => {
        calls.push(call);
        call.dtmf$.subscribe((digit) => digits.push(digit));
        void call.answer();
      });
      const port = server.listening[0]?.port;
      const sipp = await startSipp({ scenario: 'uac-dtmf', target: `127.0.0.1:${port}`, args: ['-m', '1'] });
      const result = await sipp.result;
      expect([result.code, result.failed], result.output + result.errors).toEqual([0, 0]);
      await calls[0]?.ended;
      expect(digits.map(({ digit, method: via }) => `${digit} ${via}`)).toEqual(['# rtp', '5 rtp', '* rtp']);
      // 2,240 samples, as the captures say.
      for (const { durationMs } of digits) expect(durationMs).toBe(280);
      await server.close();
    },
  );

  it('two of us: by events, by INFO and as tones, each key once', async () => {
    const server = await createSipServer({ listen: ['udp:127.0.0.1:0'] });
    const client = await createSipClient({ listen: ['udp:127.0.0.1:0'] });
    const heard: string[] = [];
    server.calls$.subscribe((call) => {
      call.dtmf$.subscribe(({ digit, method: via }) => heard.push(`${digit} ${via}`));
      void call.answer();
    });
    const call = client.call(server.uri);
    await call.answered;
    await call.sendDtmf('12');
    await call.sendDtmf('34', { method: 'info' });
    // Where events were agreed on, tones are not looked for: a key that also leaks into the audio counts once.
    await call.sendDtmf('5', { method: 'inband' });
    await call.sendDtmf('6');
    await call.hangup();
    expect(heard).toEqual(['1 rtp', '2 rtp', '3 info', '4 info', '6 rtp']);
    await client.close();
    await server.close();
  });
});
