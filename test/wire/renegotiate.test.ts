import { firstValueFrom, skip, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Call, createSipClient, createSipServer } from '../../src/index.ts';
import { Baresip } from '../support/baresip.ts';
import { amplitudeAt } from '../support/goertzel.ts';
import { peerTest } from '../support/peer-test.ts';
import { measureTone, readWav } from '../support/tone.ts';

const loopback = 'udp:127.0.0.1:0';

const toneIn = async (call: Call, frames = 75) => {
  const heard = await firstValueFrom(call.audio$.pipe(skip(15), take(frames), toArray()));
  const sampleRate = heard[0]?.sampleRate ?? 8000;
  const samples = Float64Array.from(heard.flatMap((frame) => [...frame.samples]));
  return { sampleRate, ...measureTone({ sampleRate, channels: 1, samples }) };
};

const speaks = (call: Call): string | undefined => call.media?.plan.audio.send.name;

describe('call.renegotiate', () => {
  it('changes both directions, by the caller and by the callee, with the tones before and after', async () => {
    const server = await createSipServer({ listen: loopback, codecs: ['G722', 'PCMU', 'PCMA'] });
    const client = await createSipClient({ listen: loopback, codecs: ['PCMU'] });
    const came = firstValueFrom(server.calls$);
    const call = client.call(server.uri);
    const incoming = await came;
    incoming.play({ kind: 'tone', frequencyHz: 1000 });
    call.play({ kind: 'tone', frequencyHz: 500 });
    void incoming.answer();
    await call.answered;
    expect([speaks(call), speaks(incoming)]).toEqual(['PCMU', 'PCMU']);
    expect((await toneIn(call)).sampleRate).toBe(8000);

    for (const [by, codecs, rate] of [
      [call, ['G722', 'PCMA'], 16_000],
      [incoming, ['PCMA'], 8000],
      [call, ['PCMU', 'PCMA'], 8000],
    ] as const) {
      await by.renegotiate({ codecs });
      expect(speaks(call)).toBe(speaks(incoming));
      expect(codecs).toContain(speaks(call));
      const [there, here] = await Promise.all([toneIn(call), toneIn(incoming)]);
      expect([there.sampleRate, here.sampleRate]).toEqual([rate, rate]);
      expect(Math.abs(there.peakHz - 1000)).toBeLessThan(3);
      expect(Math.abs(here.peakHz - 500)).toBeLessThan(3);
      expect(Math.min(there.steadyDb, here.steadyDb)).toBeGreaterThan(25);
    }
    expect(call.counters?.dropped ?? {}).not.toHaveProperty('payloadType');

    await expect(call.renegotiate({ codecs: ['L16'] })).rejects.toMatchObject({ code: 'ERR_SIP_REFUSED' });
    expect(speaks(call)).toBe(speaks(incoming));
    expect((await toneIn(call)).steadyDb).toBeGreaterThan(25);
    await call.hangup();
    await Promise.all([client.close(), server.close()]);
    expect(server.counters.busy).toMatchObject({ session: 0, timer: 0 });
  });

  peerTest(
    ['baresip'],
    'baresip follows from PCMU to PCMA and back: it records our tone throughout, and we hear its',
    async () => {
      const phone = await Baresip.start({
        user: 'changing',
        toneHz: 440,
        account: ';answermode=auto;audio_codecs=PCMU/8000/1,PCMA/8000/1',
      });
      const client = await createSipClient({ listen: loopback, codecs: ['PCMU'] });
      const call = client.call(phone.uri);
      call.play({ kind: 'tone', frequencyHz: 880, level: 0.3 });
      await call.answered;
      expect(speaks(call)).toBe('PCMU');
      // To another sample rate it does not: its source goes on at the one before.
      for (const codec of ['PCMA', 'PCMU'] as const) {
        const before = call.counters?.packetsReceived ?? 0;
        await call.renegotiate({ codecs: [codec] });
        expect(speaks(call)).toBe(codec);
        const heard = await toneIn(call, 125);
        expect(Math.abs(heard.peakHz - 440)).toBeLessThan(5);
        expect(heard.steadyDb).toBeGreaterThan(20);
        expect(call.counters?.report?.codec).toBe(codec);
        expect((call.counters?.packetsReceived ?? 0) - before).toBeGreaterThan(60);
      }
      await call.hangup();
      await phone.event('CALL_CLOSED');
      const paths = await phone.recordings();
      const loud: boolean[] = [];
      for (const path of paths) {
        const { samples, sampleRate } = await readWav(path);
        for (let at = 0; at + sampleRate / 2 <= samples.length; at += sampleRate / 2) {
          loud.push(amplitudeAt(880, samples.subarray(at, at + sampleRate / 2), sampleRate) > 2000);
        }
      }
      // In half seconds, but for those the call begins and ends in, and baresip restarts its decoder in.
      expect(loud.length).toBeGreaterThan(6);
      expect(loud.filter((each) => !each).length).toBeLessThan(4);
      await client.close();
      await phone.stop();
    },
  );
});
