import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { filter, firstValueFrom, map, scan, take } from 'rxjs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createSipClient, muLaw, type SipClient } from '../../src/index.ts';
import { build, endAll, Program } from './example.ts';

interface Message {
  readonly event: string;
  readonly sequenceNumber?: string;
  readonly streamSid?: string;
  readonly start?: { readonly mediaFormat: object };
  readonly media?: { readonly payload: string; readonly chunk: string };
  readonly mark?: { readonly name: string };
  readonly dtmf?: { readonly digit: string };
}

/** A voice bot that follows the test's script and keeps what it was told. */
class Bot {
  readonly messages: Message[] = [];
  readonly #server: WebSocketServer = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  #socket: WebSocket | undefined;
  #look: () => void = () => {};

  async url(): Promise<string> {
    this.#server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('message', (text) => {
        this.messages.push(JSON.parse(String(text)) as Message);
        this.#look();
      });
    });
    if (this.#server.address() === null) await once(this.#server, 'listening');
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  told(fits: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      this.#look = () => {
        const found = this.messages.find(fits);
        if (found !== undefined) resolve(found);
      };
      this.#look();
    });
  }

  /** Says so many seconds of a tone at once, in messages of 20 ms, and a mark behind them. */
  say(seconds: number, name: string): void {
    const samples = Int16Array.from({ length: 160 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * i) / 16)));
    const media = { payload: Buffer.from(muLaw.encode(samples)).toString('base64') };
    for (let n = 0; n < seconds * 50; n++) this.send({ event: 'media', media });
    this.send({ event: 'mark', mark: { name } });
  }

  send(message: object): void {
    const streamSid = this.messages.find((each) => each.event === 'start')?.streamSid;
    this.#socket?.send(JSON.stringify({ streamSid, ...message }));
  }

  async close(): Promise<void> {
    this.#socket?.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let phone: SipClient | undefined;
let bot: Bot | undefined;
beforeAll(build, 90_000);
afterEach(async () => {
  endAll();
  await phone?.close({ deadlineMs: 200 });
  await bot?.close();
});

it('media-streams: a scripted bot greets, hears, is interrupted by a key, and hangs up', async () => {
  bot = new Bot();
  const program = new Program('examples/media-streams.ts', await bot.url(), 'udp:127.0.0.1:0');
  const at = await program.says(/sip:rxsip@127\.0\.0\.1:\d+/);
  phone = await createSipClient({ listen: 'udp:127.0.0.1:0' });
  const call = phone.call(at);
  call.play({ kind: 'tone', frequencyHz: 1000 });
  await call.answered;
  const loud$ = call.audio$.pipe(map(({ samples }) => Math.max(...samples) > 2000));

  const start = await bot.told((each) => each.event === 'start');
  expect(start.start).toMatchObject({ mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 } });
  const greeted = firstValueFrom(loud$.pipe(filter(Boolean)));
  const began = performance.now();
  bot.say(0.5, 'greeting');
  await greeted;
  await bot.told((each) => each.mark?.name === 'greeting');
  expect(performance.now() - began).toBeGreaterThan(450);

  // It talks for a minute, and is cut off.
  bot.say(60, 'story');
  await firstValueFrom(loud$.pipe(filter(Boolean)));
  await call.sendDtmf('5');
  expect((await bot.told((each) => each.event === 'dtmf')).dtmf?.digit).toBe('5');
  bot.send({ event: 'clear' });
  await bot.told((each) => each.mark?.name === 'story');
  // Ten packets of silence in a row: nothing of the story is left.
  const quiet$ = loud$.pipe(scan((run, loud) => (loud ? 0 : run + 1), 0));
  await firstValueFrom(quiet$.pipe(filter((run) => run >= 10)));
  bot.say(0.1, 'sorry');
  await firstValueFrom(loud$.pipe(filter(Boolean), take(1)));
  await bot.told((each) => each.mark?.name === 'sorry');

  const heard = bot.messages.filter((each) => each.event === 'media');
  expect(heard.map((each) => each.media?.chunk)).toEqual(heard.map((_, i) => String(i + 1)));
  const frames = heard.map((each) => Buffer.from(each.media?.payload ?? '', 'base64'));
  expect(new Set(frames.map((each) => each.length))).toEqual(new Set([160]));
  // Single frames may have come too late on a busy machine.
  expect(Math.max(...frames.slice(-20).flatMap((each) => [...muLaw.decode(each)]))).toBeGreaterThan(8000);
  expect(bot.messages.map((each) => each.event).filter((event) => event !== 'media')).toEqual([
    'connected',
    'start',
    'mark',
    'dtmf',
    'mark',
    'mark',
  ]);
  const numbers = bot.messages.slice(1).map((each) => Number(each.sequenceNumber));
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));

  void call.hangup();
  await bot.told((each) => each.event === 'stop');
  program.stop();
  expect(await program.exit).toBe(0);
}, 30_000);
