import { describe, expect, it } from 'vitest';
import type { Member } from '../../src/api/mix/conference.ts';
import { conference } from '../../src/api/mix/create-conference.ts';
import { nth } from '../support/nth.ts';
import { oneCall, outcome } from './harness.ts';
import { Phone, room } from './mix-phone.ts';

describe('a conference', () => {
  it('each member of a conference receives the sum of the others', () => {
    const { phones, talk } = room(3);
    talk([100, 20, 3], 3);
    expect(phones.map((phone) => phone.playing.frames.at(-1))).toEqual([23, 103, 120]);
  });

  it('a member is muted and weighted without effect on the others', () => {
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

  it('a conference emits its members and completes at its end, and no call is hung up', async () => {
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

  it('a held call neither sends nor receives in a conference, until it is resumed', () => {
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

  it('the mix is played again after what the app played to a member', async () => {
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

  it('a conference with `tones` plays a tone when a member joins or leaves', () => {
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

  it('a conference emits the active speaker', () => {
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

  it('a conference counts the samples it limited', () => {
    const { meeting, phones, talk } = room(3);
    talk([30_000, 30_000, 0], 3);
    expect(meeting.counters.limited).toBeGreaterThan(160);
    expect(phones[2]?.playing.frames.at(-1)).toBeLessThan(32_767);
    expect(phones[2]?.playing.frames.at(-1)).toBeGreaterThan(30_000);
  });

  it('a conference refuses a member twice, an ended call, a join after its end, and invalid settings', () => {
    const { meeting, phones } = room(1);
    const state = expect.objectContaining({ code: 'ERR_SIP_STATE' });
    const argument = expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' });
    expect(() => meeting.join(nth(phones, 0).call)).toThrow(state);
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

describe('a subscriber that throws', () => {
  const thrown = new Error('mine');
  const fail = (): never => {
    throw thrown;
  };

  it('a subscriber of a conference that throws is a fault of the server of its calls, and affects no other subscriber', () => {
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
    // Two faults of each subscriber: at three members and at two; at no speaker and at one.
    expect(faults.map(({ error, call: id }) => [error, id])).toEqual(Array(4).fill([thrown, call.id]));
    meeting.end();
  });

  it('a subscriber of a conference without calls that throws is a warning of the process', async () => {
    const warned = new Promise((resolve) => process.once('warning', resolve));
    conference().members$.subscribe(fail);
    expect(await warned).toBe(thrown);
  });
});
