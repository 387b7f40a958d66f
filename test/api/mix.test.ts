import { type Observable, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import { bridge } from '../../src/api/mix/bridge.ts';
import type { Member } from '../../src/api/mix/conference.ts';
import { conference } from '../../src/api/mix/create-conference.ts';
import type { PlayResult, PlaySource } from '../../src/api/play/play-source.ts';
import type { PlayOptions } from '../../src/api/play/playback.ts';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { plan, type Reported } from './fake-stack.ts';
import { oneCall, outcome } from './harness.ts';

interface Given {
  readonly settings: PlayOptions;
  /** The first sample of every frame. */
  readonly frames: number[];
  cleared: boolean;
  end(result: PlayResult): void;
}

/** As much of a call as mixing knows of. */
class Phone {
  readonly audio = new Subject<AudioFrame>();
  readonly events = new Subject<object>();
  readonly over = new Subject<object>();
  readonly plays: Given[] = [];
  readonly sent: string[] = [];
  readonly held = { local: false, remote: false };
  state = 'active';
  hungUp = false;

  get call(): Call {
    return this as unknown as Call;
  }
  get audio$(): Observable<AudioFrame> {
    return this.audio;
  }
  get events$(): Observable<object> {
    return this.events;
  }
  get ended$(): Observable<object> {
    return this.over;
  }
  /** The last it was given to play. */
  get playing(): Given {
    return this.plays.at(-1) as Given;
  }
  get loudest(): number {
    return Math.max(...this.playing.frames.map(Math.abs));
  }

  play(source: PlaySource, settings: PlayOptions): object {
    let end: Given['end'] = () => {};
    const played = new Promise<PlayResult>((resolve) => {
      end = resolve;
    });
    const given: Given = { settings, frames: [], cleared: false, end };
    const fed = (source as Observable<AudioFrame>).subscribe(({ samples }) => given.frames.push(samples[0] as number));
    this.plays.push(given);
    void played.then(() => fed.unsubscribe());
    return {
      played,
      stop: () => end({ completed: false }),
      clear: () => {
        given.cleared = true;
      },
    };
  }
  hangup(): Promise<object> {
    this.hungUp = true;
    return Promise.resolve({ by: 'local' });
  }
  sendDtmf(digit: string): Promise<void> {
    this.sent.push(digit);
    return Promise.resolve();
  }

  say(value: number, times = 1): void {
    for (let n = 0; n < times; n++) this.audio.next({ samples: new Int16Array(160).fill(value), sampleRate: 8000 });
  }
  hold(held: boolean): void {
    this.events.next({ type: 'hold', local: false, remote: held });
  }
  end(): void {
    this.state = 'ended';
    this.over.next({ by: 'remote' });
  }
  get watched(): boolean {
    return this.audio.observed || this.events.observed || this.over.observed;
  }
}

const room = (count: number, options: Parameters<typeof conference>[0] = {}) => {
  const meeting = conference({ sampleRate: 8000, ...options });
  const phones = Array.from({ length: count }, () => new Phone());
  const members = phones.map((phone) => meeting.join(phone.call));
  /** Each says his value, some times in turn. */
  const talk = (values: readonly number[], times = 1): void => {
    for (let n = 0; n < times; n++) for (const [i, value] of values.entries()) phones[i]?.say(value);
  };
  return { meeting, phones, members, talk } as const;
};

describe('a conference', () => {
  it('lets each hear the sum of the others', () => {
    const { phones, talk } = room(3);
    talk([100, 20, 3], 3);
    expect(phones.map((phone) => phone.playing.frames.at(-1))).toEqual([23, 103, 120]);
  });

  it('mutes and weighs each member alone', () => {
    const { phones, members, talk } = room(3);
    members[0]?.mute();
    members[1]?.setGain(2);
    talk([100, 20, 3], 3);
    expect(phones.map((phone) => phone.playing.frames.at(-1))).toEqual([43, 3, 40]);
    expect([members[0]?.muted, members[1]?.gain]).toEqual([true, 2]);
    members[0]?.unmute();
    talk([100, 20, 3], 3);
    expect(phones[2]?.playing.frames.at(-1)).toBe(140);
    expect(() => members[0]?.setGain(17)).toThrow(expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' }));
  });

  it('tells who is in it, who has left and why it matters to nobody else', async () => {
    const { meeting, phones, members, talk } = room(2);
    const seen: number[] = [];
    let complete = false;
    meeting.members$.subscribe({ next: (now) => seen.push(now.length), complete: () => (complete = true) });
    members[0]?.leave();
    members[0]?.leave();
    await members[0]?.left;
    phones[1]?.end();
    await members[1]?.left;
    meeting.end();
    meeting.end();
    talk([1, 1]);
    expect(seen).toEqual([2, 1, 0]);
    expect(complete).toBe(true);
    expect(phones.map((phone) => [phone.watched, phone.hungUp])).toEqual([
      [false, false],
      [false, false],
    ]);
  });

  it('does not hear, nor tell, a held call, and has it back with the resume', () => {
    const { phones, talk } = room(3);
    talk([100, 20, 3], 3);
    phones[0]?.hold(true);
    const before = phones[0]?.playing.frames.length;
    talk([100, 20, 3], 5);
    expect(phones[0]?.playing).toMatchObject({ cleared: true });
    expect(phones[0]?.playing.frames).toHaveLength(before ?? -1);
    expect(phones[1]?.playing.frames.at(-1)).toBe(3);
    phones[0]?.hold(false);
    talk([100, 20, 3], 3);
    expect(phones[1]?.playing.frames.at(-1)).toBe(103);
    expect(phones[0]?.playing.frames.at(-1)).toBe(23);
  });

  it('is heard again after what the app played to a member', async () => {
    const { phones, talk } = room(2);
    phones[0]?.playing.end({ completed: false });
    await outcome(Promise.resolve());
    expect(phones[0]?.plays.map(({ settings }) => settings.queue)).toEqual(['replace', 'append']);
    talk([1, 7], 2);
    expect(phones[0]?.playing.frames.at(-1)).toBe(7);
    // An engine that refuses is not asked again and again.
    phones[0]?.playing.end({ completed: false, error: 'no' });
    await outcome(Promise.resolve());
    expect(phones[0]?.plays).toHaveLength(2);
  });

  it('announces who comes and goes, where that is wanted', () => {
    const { phones, members, talk } = room(2, { tones: true });
    talk([0, 0], 50);
    expect(phones.map((phone) => phone.loudest > 1000)).toEqual([true, true]);
    const { meeting, ...other } = room(2, { tones: true });
    other.talk([0, 0], 50);
    for (const phone of other.phones) phone.playing.frames.length = 0;
    const third = meeting.join(new Phone().call, { tones: false });
    third.leave();
    other.talk([0, 0], 50);
    expect(other.phones[0]?.loudest).toBe(0);
    for (const phone of phones) phone.playing.frames.length = 0;
    members[1]?.leave();
    talk([0], 50);
    expect(phones[0]?.loudest).toBeGreaterThan(1000);
  });

  it('knows who speaks', () => {
    const { meeting, members, phones, talk } = room(3);
    const seen: (Member | undefined)[] = [];
    meeting.activeSpeaker$.subscribe((member) => seen.push(member));
    talk([0, 3000, 5], 30);
    talk([9000, 5, 5], 60);
    expect(seen).toEqual([undefined, members[1], members[0]]);
    phones[0]?.hold(true);
    expect(seen.at(-1)).not.toBe(members[0]);
    meeting.end();
  });

  it('counts what it had to bend', () => {
    const { meeting, phones, talk } = room(3);
    talk([30_000, 30_000, 0], 3);
    expect(meeting.counters.limited).toBeGreaterThan(160);
    expect(phones[2]?.playing.frames.at(-1)).toBeLessThan(32_767);
    expect(phones[2]?.playing.frames.at(-1)).toBeGreaterThan(30_000);
  });

  it('refuses a member twice, an ended call, whoever comes after the end, and odd settings', () => {
    const { meeting, phones } = room(1);
    const state = expect.objectContaining({ code: 'ERR_SIP_STATE' });
    const argument = expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' });
    expect(() => meeting.join((phones[0] as Phone).call)).toThrow(state);
    const gone = new Phone();
    gone.end();
    expect(() => meeting.join(gone.call)).toThrow(state);
    expect(() => meeting.join(new Phone().call, { gain: -1 })).toThrow(argument);
    expect(() => conference({ sampleRate: 11_025 as 8000 })).toThrow(argument);
    meeting.end();
    expect(() => meeting.join(new Phone().call)).toThrow(state);
    expect(meeting.members).toEqual([]);
  });
});

describe('a bridge', () => {
  it('passes audio and keys both ways, tones in the audio as audio', async () => {
    const [a, b] = [new Phone(), new Phone()];
    bridge(a.call, b.call);
    a.say(1, 3);
    b.say(2);
    expect([a.playing.frames, b.playing.frames]).toEqual([[2], [1, 1, 1]]);
    for (const method of ['rtp', 'info', 'inband'])
      a.events.next({ type: 'dtmf', digit: method[0], durationMs: 100, method });
    await new Promise(setImmediate);
    expect([a.sent, b.sent]).toEqual([[], ['r', 'i']]);
  });

  it('pauses while either call is held', () => {
    const [a, b] = [new Phone(), new Phone()];
    const bridged = bridge(a.call, b.call);
    a.hold(true);
    a.say(1);
    b.say(2);
    a.events.next({ type: 'dtmf', digit: '1', durationMs: 100, method: 'rtp' });
    expect([bridged.held, a.playing.frames, b.playing.frames, b.sent]).toEqual([true, [], [], []]);
    a.hold(false);
    a.say(1);
    b.say(2);
    expect([bridged.held, a.playing.frames, b.playing.frames]).toEqual([false, [2], [1]]);
  });

  it('ends with either call, and hangs up only when asked', async () => {
    for (const hangup of [false, true]) {
      const [a, b] = [new Phone(), new Phone()];
      const bridged = bridge(a.call, b.call, { hangup });
      b.end();
      expect(await bridged.ended).toEqual({ by: 'call', call: b.call });
      const late: unknown[] = [];
      bridged.ended$.subscribe({ next: (end) => late.push(end), complete: () => late.push('complete') });
      expect(late).toEqual([{ by: 'call', call: b.call }, 'complete']);
      expect([a.hungUp, a.watched, b.watched]).toEqual([hangup, false, false]);
    }
  });

  it('ends when the app says so, once', async () => {
    const [a, b] = [new Phone(), new Phone()];
    const bridged = bridge(a.call, b.call);
    bridged.end();
    bridged.end({ hangup: true });
    expect(await bridged.ended).toEqual({ by: 'app' });
    expect([a.hungUp, b.hungUp, a.watched, b.watched]).toEqual([false, false, false, false]);
  });

  it('refuses a call and itself, and an ended call', () => {
    const [a, b] = [new Phone(), new Phone()];
    expect(() => bridge(a.call, a.call)).toThrow(expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' }));
    b.end();
    expect(() => bridge(a.call, b.call)).toThrow(expect.objectContaining({ code: 'ERR_SIP_STATE' }));
    expect(a.plays).toEqual([]);
  });
});

describe('a subscriber that throws', () => {
  const thrown = new Error('mine');
  const fail = (): never => {
    throw thrown;
  };

  it('of a conference is a fault of the server of its calls, and touches nobody else', () => {
    const { call, faults } = oneCall();
    const { meeting, phones, talk } = room(2);
    const seen: number[] = [];
    meeting.join(call);
    meeting.members$.subscribe(fail);
    meeting.activeSpeaker$.subscribe(fail);
    meeting.members$.subscribe((now) => seen.push(now.length));
    phones[0]?.end();
    talk([0, 3000], 30);
    expect(seen).toEqual([3, 2]);
    expect(phones[1]?.playing.frames.length).toBeGreaterThan(0);
    // The members as they were and one less; nobody, and then somebody, who speaks.
    expect(faults.map(({ error, call: id }) => [error, id])).toEqual(Array(4).fill([thrown, call.id]));
    meeting.end();
  });

  it('of a bridge likewise', async () => {
    const { call, faults } = oneCall();
    const other = new Phone();
    const bridged = bridge(call, other.call);
    let ended = 0;
    bridged.media$.subscribe(fail);
    bridged.ended$.subscribe(fail);
    bridged.ended$.subscribe(() => (ended += 1));
    other.end();
    expect(await bridged.ended).toEqual({ by: 'call', call: other.call });
    expect(ended).toBe(1);
    expect(faults.map(({ error }) => error)).toEqual([thrown, thrown]);
  });

  it("of calls that are nobody's is a warning of the process", async () => {
    const warned = new Promise((resolve) => process.once('warning', resolve));
    conference().members$.subscribe(fail);
    expect(await warned).toBe(thrown);
  });
});

describe('what passes a bridge as packets', () => {
  /** Two calls of a server, and what the engine is asked of them. */
  const two = () => {
    const { fake, endpoint, call: a } = oneCall();
    let b = a;
    endpoint.calls$.subscribe((call) => (b = call));
    fake.ring('second');
    const tell = (call: Call, event: Reported): void => fake.tell(call.id, event);
    const media = (call: Call): void => tell(call, { type: 'media', plan });
    const asked = (): readonly string[] =>
      fake.commands
        .splice(0)
        .flatMap((each) =>
          each.do === 'relay'
            ? [`${each.id === a.id ? 'a' : 'b'} ${each.toStream === undefined ? 'stop' : each.ref}`]
            : [],
        );
    return { fake, a, b, tell, media, asked } as const;
  };

  it('is asked for as soon as both have media, with every change, and not while one is held', () => {
    const { fake, a, b, tell, media, asked } = two();
    const bridged = bridge(a, b);
    media(a);
    expect(asked()).toEqual([]);
    media(b);
    expect(asked()).toEqual(['a 2', 'b 1']);
    media(a);
    expect(asked()).toEqual(['a 2', 'b 1']);
    tell(b, { type: 'hold', local: false, remote: true });
    expect(asked()).toEqual(['a stop', 'b stop']);
    tell(b, { type: 'hold', local: false, remote: false });
    expect(asked()).toEqual(['a 2', 'b 1']);
    bridged.end();
    expect(asked()).toEqual(['a stop', 'b stop']);
    expect(fake.frames.observed).toBe(false);
  });

  it('is listened to by nobody; what does not pass is decoded, and said by the keys of the other', () => {
    const { fake, a, b, tell, media, asked } = two();
    for (const call of [a, b]) media(call);
    const bridged = bridge(a, b);
    const seen: string[] = [];
    bridged.media$.subscribe((now) => seen.push(now));
    expect(asked()).toEqual(['a 2', 'b 1']);
    const passing = (from: Call, to: Call, now: boolean): void =>
      tell(from, { type: 'relay', to: to.id, passing: now });
    passing(a, b, true);
    passing(b, a, true);
    expect([bridged.media, fake.frames.observed]).toEqual(['relay', false]);
    // Of another bridge, and so of nobody.
    tell(a, { type: 'relay', to: 'other', passing: false });
    expect(bridged.media).toBe('relay');
    passing(b, a, false);
    expect([bridged.media, fake.frames.observed]).toEqual(['transcode', true]);
    passing(b, a, true);
    expect(seen).toEqual(['transcode', 'relay', 'transcode', 'relay']);
    bridged.end();
  });

  it('has its keys in it: only others are sent', async () => {
    const { fake, a, b, tell, media } = two();
    for (const call of [a, b]) {
      media(call);
      tell(call, { type: 'state', state: 'active' });
    }
    bridge(a, b);
    fake.commands.length = 0;
    tell(a, { type: 'dtmf', digit: '1', durationMs: 100, relayed: true });
    tell(a, { type: 'dtmf', digit: '2', durationMs: 100, method: 'rtp' });
    await new Promise(setImmediate);
    const digits = fake.commands.flatMap((each) => (each.do === 'dtmf' || each.do === 'info' ? [each] : []));
    expect(digits).toHaveLength(1);
    expect(digits[0]).toMatchObject({ id: b.id });
  });

  it('is not asked for where the app wants it decoded, and odd wishes are refused', () => {
    const { a, b, media, asked } = two();
    for (const call of [a, b]) media(call);
    bridge(a, b, { media: 'transcode' }).end();
    expect(asked()).toEqual([]);
    expect(() => bridge(a, b, { media: 'bypass' as 'relay' })).toThrow(
      expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' }),
    );
  });
});
