import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CodecRecord } from '../../src/media/codec/codec.ts';
import { addCodec, codecNamed, codecRecords, decoderFor, encoderFor } from '../../src/media/codec/codecs.ts';
import { pcmuRecord } from '../../src/media/codec/g711.ts';
import { estimateQuality } from '../../src/media/quality/e-model.ts';
import { planTo } from './world.ts';

/** A codec that a newcomer wrote: one record, and a line that adds it. */
const toy: CodecRecord = {
  ...pcmuRecord,
  name: 'TOY',
  offers: { toy: { name: 'TOY', clockRate: 8000, channels: 1, payloadType: 120, parameters: 'mode=1' } },
  impairment: { ie: 40, bpl: 5 },
  carriesTones: false,
};

describe('a codec added to the table', () => {
  beforeAll(() => addCodec(toy));

  it('is offered by its name, with its payload type', async () => {
    // The names of the API derive from the table when its module is loaded.
    const { codecNames, codecOffers } = await import('../../src/api/config/codec-list.ts');
    const { checkConfig } = await import('../../src/api/config/check-config.ts');
    const name = codecNames.find((each) => String(each) === 'toy');
    if (name === undefined) throw new Error('no toy among the names');
    expect(codecOffers([name, 'PCMU'])).toEqual([toy.offers.toy, pcmuRecord.offers.PCMU]);
    expect(() => checkConfig('server', { codecs: [name] })).not.toThrow();
    expect(() => checkConfig('server', { codecs: ['none'] })).toThrow('"toy"');
  });

  it('has an encoder and a decoder', () => {
    const choice = { name: 'toy', clockRate: 8000, channels: 1, payloadType: 101 };
    expect(encoderFor(choice)).toBeDefined();
    expect(decoderFor(choice)).toBeDefined();
    expect(encoderFor({ ...choice, clockRate: 16_000 })).toBeUndefined();
  });

  it('counts in the E-model by its own impairment', () => {
    expect(estimateQuality('TOY', 0, 0).rFactor).toBe(53.2);
    expect(estimateQuality('NONE', 0, 0).rFactor).toBe(83.2);
  });

  it('has its digits sent by INFO where events were not agreed on and tones do not survive it', async () => {
    const { dtmfMethod } = await import('../../src/api/call/send-dtmf.ts');
    const planOf = (record: CodecRecord) => {
      const [send = toy.offers.toy] = Object.values(record.offers);
      if (send === undefined) throw new Error('nothing is offered');
      const { transport, audio } = planTo(40_000, { send });
      const { telephoneEvent: _, ...rest } = audio;
      return { transport, audio: rest };
    };
    expect(dtmfMethod(planOf(toy))).toBe('info');
    addCodec({ ...toy, carriesTones: true });
    expect(dtmfMethod(planOf(toy))).toBe('inband');
    const chosen = codecRecords().map((record) => [record.name, dtmfMethod(planOf(record))]);
    expect(chosen).toEqual([
      ['PCMU', 'inband'],
      ['PCMA', 'inband'],
      ['G722', 'inband'],
      ['L16', 'inband'],
      ['OPUS', 'info'],
      ['TOY', 'inband'],
    ]);
  });
});

describe('the table of codecs', () => {
  it('gives no payload type twice, beside those of events and comfort noise (RFC 3551 §3)', async () => {
    const { comfortNoise, otherEvents } = await import('../../src/api/config/codec-list.ts');
    const offers = codecRecords().flatMap((record) => Object.values(record.offers));
    const types = [...offers, ...comfortNoise, ...otherEvents].map(({ payloadType }) => payloadType);
    expect(types).not.toContain(101);
    expect(new Set(types).size).toBe(types.length);
  });

  it('offers each codec under its own encoding name', () => {
    for (const { name, offers } of codecRecords()) {
      for (const offer of Object.values(offers)) expect(offer.name).toBe(name);
      expect(codecNamed(name.toLowerCase())?.name).toBe(name);
    }
  });

  it('is that of the guide', () => {
    const guide = readFileSync(new URL('../../docs/guide/codecs.md', import.meta.url), 'utf8');
    const names = codecRecords().flatMap(({ name, offers }) => (name === 'TOY' ? [] : Object.keys(offers)));
    expect(names).toEqual(['PCMU', 'PCMA', 'G722', 'L16', 'L16/8000', 'opus']);
    const rows = guide.split('\n').filter((line) => line.startsWith('| `'));
    for (const name of names) expect(rows.some((row) => row.includes(`\`${name}\``))).toBe(true);
  });
});
