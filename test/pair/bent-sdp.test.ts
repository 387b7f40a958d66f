import { expect, it } from 'vitest';
import { codecOffers, otherEvents } from '../../src/api/config/codec-list.ts';
import { EventArrivals } from '../../src/media/dtmf/event-arrivals.ts';
import type { MediaPlan } from '../../src/signal/media.ts';
import type { SessionEvent } from '../../src/signal/session.ts';
import { expectQuiet } from '../../src/testing/index.ts';
import { type Alone, alone, requestText, us } from '../support/alone.ts';
import { asRequest, asResponse } from '../support/message-kinds.ts';
import { stackConfig } from '../support/stack-config.ts';

// Descriptions and INFO as peers write them that bend a rule, through a whole stack.

const described = (...lines: readonly string[]): string => [...lines, ''].join('\r\n');
const head = ['v=0', 'o=- 4711 1 IN IP4 10.0.0.9', 's=-', 'c=IN IP4 10.0.0.9', 't=0 0'];

const invite = (sdp: string): string => requestText('INVITE', { 'Content-Type': 'application/sdp' }, sdp);

/** Answers each call, and keeps what the sessions report. */
const answering = async (codecs: Parameters<typeof codecOffers>[0] = ['PCMU', 'PCMA']) => {
  const events: SessionEvent[] = [];
  const { session } = stackConfig;
  const media = { ...session.media, codecs: codecOffers(codecs), otherEvents };
  const it = await alone({
    config: { ...stackConfig, session: { ...session, media } },
    on: (stack, id, event) => {
      events.push(event);
      if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
    },
  });
  return { ...it, events };
};

const planOf = ({ media }: Alone): MediaPlan | undefined => {
  const start = media.commands.findLast((each) => each.do === 'start');
  return start?.do === 'start' ? start.plan : undefined;
};

const over = ({ stack, clock, faults }: Alone): void => {
  stack.command({ to: 'usages', do: 'endAll' });
  clock.runAll();
  expect(faults).toEqual([]);
  expectQuiet(stack);
};

it('a description of another IP version gets 488 with Warning 301 (RFC 3261 §20.43, RFC 6157)', async () => {
  const it = await answering();
  it.phone.send(
    invite(described('v=0', 'o=- 4711 1 IN IP6 ::1', 's=-', 'c=IN IP6 ::1', 't=0 0', 'm=audio 6000 RTP/AVP 0')),
    us,
  );
  const refused = asResponse(it.phone.take());
  expect([refused.status, refused.headers.get('warning')]).toEqual([
    488,
    '301 10.0.0.1 "The audio is at an IPv6 address, and this call has IPv4"',
  ]);
  expect(it.events).toEqual([]);
  over(it);
});

it('number 9 is G.722 whatever clock rate its rtpmap has (RFC 3551 §4.5.2)', async () => {
  const it = await answering(['G722', 'PCMU']);
  it.phone.send(invite(described(...head, 'm=audio 6000 RTP/AVP 9', 'a=rtpmap:9 G722/16000')), us);
  const answer = asResponse(it.phone.take());
  expect(answer.status).toBe(200);
  expect(Buffer.from(answer.body).toString()).toMatch(/^m=audio \d+ RTP\/AVP 9\r\n/m);
  expect(planOf(it)?.audio.send).toEqual({ name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 });
  over(it);
});

it.each([
  ['application/dtmf-relay', 'Signal=10\r\nDuration=160\r\n', '*', 160],
  ['application/dtmf-relay', 'Signal=11\r\nDuration=160\r\n', '#', 160],
  ['application/dtmf-relay', 'Signal=15\r\nDuration=160\r\n', 'D', 160],
  ['application/dtmf-relay', 'Signal=16\r\nDuration=160\r\n', '!', 160],
  ['application/dtmf', '10', '*', 250],
  ['application/dtmf', '11\r\n', '#', 250],
])('an INFO of %s with %j is the key %s (RFC 4733 §3.2)', async (type, body, digit, durationMs) => {
  const it = await answering();
  it.phone.send(invite(described(...head, 'm=audio 6000 RTP/AVP 0')), us);
  const to = asResponse(it.phone.take()).headers.get('to');
  it.phone.send(requestText('ACK', { To: to, 'Call-ID': 'c-INVITE' }), us);
  it.phone.send(requestText('INFO', { To: to, 'Call-ID': 'c-INVITE', CSeq: '2 INFO', 'Content-Type': type }, body), us);
  const answer = it.phone.take((message) => message.kind === 'response' && message.cseq.method === 'INFO');
  expect(asResponse(answer).status).toBe(200);
  expect(it.events).toContainEqual({ type: 'dtmf', digit, durationMs, method: 'info' });
  over(it);
});

it('events that an answer puts under a number of its own are received there too (RFC 3264 §5.1)', async () => {
  const it = await answering();
  it.stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:peer@10.0.0.9' });
  const invitation = asRequest(it.phone.take((message) => message.kind === 'request'));
  expect(Buffer.from(invitation.body).toString()).toContain('a=rtpmap:101 telephone-event/8000\r\n');
  const answer = [
    ...head,
    'm=audio 6000 RTP/AVP 0 96',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:96 telephone-event/8000',
    'a=fmtp:96 0-15',
  ];
  const body = described(...answer);
  const fields = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${invitation.headers.get(name)}`);
  const lines = [
    'SIP/2.0 200 OK',
    ...fields,
    `To: ${invitation.headers.get('to')};tag=p`,
    'Contact: <sip:peer@10.0.0.9>',
    'Content-Type: application/sdp',
    `Content-Length: ${body.length}`,
  ];
  it.phone.send([...lines, '', body].join('\r\n'), us);
  it.phone.take((message) => message.kind === 'request' && message.method === 'ACK');
  const audio = planOf(it)?.audio;
  expect(audio?.telephoneEvent?.send).toBe(96);
  const arrivals = new EventArrivals();
  if (audio !== undefined) arrivals.plan(audio);
  expect([arrivals.clockOf(96), arrivals.clockOf(101), arrivals.clockOf(0)]).toEqual([8000, 8000, 0]);
  over(it);
});
