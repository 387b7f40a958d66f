import { expect, it } from 'vitest';
import { encoderFor } from '../../src/media/codec/codecs.ts';
import { tone } from '../../src/media/playback/source/tone.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import { measureTone } from '../support/tone.ts';
import { pcmu, planTo, World } from './world.ts';

const g722: CodecChoice = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };

const l16: CodecChoice = { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 97 };

/** A peer that speaks one codec after the other, in one row of numbers. */
const peer = (world: World, port: number) => {
  const sources = new Map([8000, 16_000].map((rate) => [rate, tone(500, rate)]));
  const encoders = new Map([pcmu, g722].map((choice) => [choice, encoderFor(choice)]));
  let sequence = 100;
  const packet = (choice: CodecChoice): Buffer => {
    const encoder = encoders.get(choice);
    if (encoder === undefined) throw new Error('no codec');
    const samples = new Int16Array(encoder.sampleRate / 50);
    sources.get(encoder.sampleRate)?.fill(samples);
    const octets = Buffer.alloc(12 + encoder.octetsFor(samples.length));
    encoder.encode(samples, samples.length, octets, 12);
    writeHeader(octets, {
      marker: false,
      payloadType: choice.payloadType,
      sequence,
      timestamp: sequence * 160,
      ssrc: 99,
    });
    sequence += 1;
    return octets;
  };
  const say = (choice: CodecChoice, times: number): void => {
    for (let n = 0; n < times; n++) {
      world.arrive(port, packet(choice));
      world.clock.run(20);
    }
  };
  return { packet, say };
};

const listen = (world: World) => {
  const heard: { readonly rate: number; readonly loudest: number; readonly samples: readonly number[] }[] = [];
  world.media
    .frames$('a')
    .subscribe(({ samples, sampleRate }) =>
      heard.push({ rate: sampleRate, loudest: Math.max(...samples), samples: [...samples] }),
    );
  return heard;
};

const start = (world: World, ...receive: CodecChoice[]): void =>
  world.media.perform({ do: 'start', id: 'a', plan: planTo(40_000, { send: receive[0] ?? pcmu, receive }) });

it('a codec that changes leaves no hole: what was on its way is heard to its end (RFC 3264 §8.3.2)', () => {
  const world = new World();
  const port = world.talk('a', { receive: [pcmu] });
  const heard = listen(world);
  const { say } = peer(world, port);
  say(pcmu, 50);
  start(world, g722);
  // The peer has not heard of it yet.
  say(pcmu, 10);
  say(g722, 150);
  const from = heard.findIndex(({ loudest }) => loudest > 5000) + 1;
  const sounding = heard.slice(from, -1);
  expect(sounding.length).toBeGreaterThan(195);
  expect(sounding.filter(({ loudest }) => loudest < 5000)).toEqual([]);
  const wide = sounding.filter(({ rate }) => rate === 16_000);
  expect(sounding.length - wide.length).toBeGreaterThan(50);
  const samples = Float64Array.from(wide.slice(5).flatMap((frame) => frame.samples));
  const found = measureTone({ sampleRate: 16_000, channels: 1, samples });
  expect(Math.abs(found.peakHz - 500)).toBeLessThan(3);
  expect(found.snrDb).toBeGreaterThan(25);
  expect(world.media.counters('a')).toMatchObject({ packetsLost: 0, dropped: {} });
});

it('however many packets wait when it changes, each is heard at its own rate', () => {
  const world = new World();
  const port = world.talk('a', { receive: [pcmu, g722] });
  const heard = listen(world);
  const { packet } = peer(world, port);
  // Three at a time: the buffer learns to wait for them.
  const burst = (...choices: readonly CodecChoice[]): void => {
    for (const choice of choices) world.arrive(port, packet(choice));
    world.clock.run(20 * choices.length);
  };
  const said: CodecChoice[] = [];
  for (const [n, choice] of [pcmu, g722, pcmu, g722].entries()) {
    const rest = Array.from({ length: 20 }, () => choice);
    const first = n === 0 ? [choice, choice, choice] : [said.at(-1) ?? choice, choice, choice];
    for (const three of [first, ...rest.map(() => [choice, choice, choice])]) {
      burst(...three);
      said.push(...three);
    }
  }
  const from = heard.findIndex(({ loudest }) => loudest > 5000) + 1;
  const sounding = heard.slice(from, -1);
  expect(sounding.filter(({ loudest }) => loudest < 5000)).toEqual([]);
  const rates = sounding.map(({ rate }) => rate);
  // As many changes as there were, and as much of each codec as was sent, to a frame or two.
  expect(rates.filter((rate, n) => n > 0 && rate !== rates[n - 1])).toEqual([16_000, 8000, 16_000]);
  const narrow = said.filter((choice) => choice === pcmu).length;
  expect(Math.abs(rates.filter((rate) => rate === 8000).length - narrow)).toBeLessThan(8);
  const crossings = sounding.map(({ samples }) => {
    const signs = samples.filter((sample) => Math.abs(sample) > 1000).map((sample) => sample > 0);
    return signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
  });
  // A tone of 500 Hz crosses zero twenty times in 20 ms; one that is played at another rate, ten or forty times.
  expect(crossings.filter((crossed) => crossed < 16 || crossed > 24)).toEqual([]);
});

it.each([1, 2, 3])(
  'a codec on another RTP clock joins without a hole, there and back, %i packets waiting (RFC 7160 §4.1)',
  (behind) => {
    const world = new World();
    const port = world.talk('b');
    world.talk('a', { receive: [pcmu, l16] });
    const to = world.events.findLast((event) => event.on === 'opened');
    world.media.perform({ do: 'play', id: 'b', ref: 1, source: { kind: 'tone', frequencyHz: 500 } });
    const heard = listen(world);
    const way: Buffer[] = [];
    world.watch = (octets) => {
      if (octets.length > 12) way.push(Buffer.from(octets));
    };
    // What `b` sends is what `a` hears, so many at a time.
    const pass = (ms: number): void => {
      for (let t = 0; t < ms; t += 20 * behind) {
        world.clock.run(20 * behind);
        const own = way.splice(0).filter((octets) => octets.readUInt32BE(8) === ssrc());
        for (const octets of own) world.arrive(to?.on === 'opened' ? to.port : 0, octets);
      }
    };
    const ssrc = (): number => world.sent.find(({ from }) => from === port)?.ssrc ?? -1;
    for (const send of [pcmu, l16, pcmu, l16]) {
      world.media.perform({ do: 'start', id: 'b', plan: planTo(40_000, { send, receive: [send] }) });
      pass(600);
    }
    const from = heard.findIndex(({ loudest }) => loudest > 5000) + 1;
    const sounding = heard.slice(from, -2);
    expect(sounding.length).toBeGreaterThan(105);
    expect(sounding.filter(({ loudest }) => loudest < 9000)).toEqual([]);
    expect(world.media.counters('a')?.dropped).toEqual({});
  },
);

it('after the first packet under the new agreement one under the old is none of ours', () => {
  const world = new World();
  const port = world.talk('a', { receive: [pcmu] });
  listen(world);
  const { say } = peer(world, port);
  say(pcmu, 5);
  start(world, g722);
  say(g722, 2);
  say(pcmu, 3);
  expect(world.media.counters('a')?.dropped).toEqual({ payloadType: 3 });
});

it('codecs that come and go leave nothing open', () => {
  const world = new World();
  const port = world.talk('a', { receive: [pcmu] });
  listen(world);
  const { say } = peer(world, port);
  for (let n = 0; n < 20; n++) {
    start(world, n % 2 === 0 ? g722 : pcmu);
    say(n % 2 === 0 ? g722 : pcmu, 3);
  }
  expect(world.media.counters('a')).toMatchObject({ packetsLost: 0, dropped: {} });
  world.media.perform({ do: 'close', id: 'a' });
  expect(world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
});
