// Callers for the overload benchmark, in a process of their own: calls that are up before the flood, and the flood. They do
// what RFC 3261 asks of a UAC: INVITE and BYE are repeated from T1 on, an INVITE until 32 s are over.
// Before, `warm` calls a second for `warmSeconds`: a server that has been serving for a while.
// Arguments as JSON: { port, rate, seconds, sources, held, afterSeconds, warm, warmSeconds }. Prints one line of JSON.
import { createSocket } from 'node:dgram';

const {
  port,
  rate,
  seconds,
  sources,
  held,
  afterSeconds = 8,
  probe = true,
  warm = 0,
  warmSeconds = 0,
} = JSON.parse(process.argv[2]);
const host = '127.0.0.1';
const t1 = 500;
const giveUpMs = 32_000;
const lookup = (name, _options, done) => done(null, name, 4);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => performance.now();

const bound = (address) =>
  new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', lookup, recvBufferSize: 1 << 22, sendBufferSize: 1 << 22 });
    socket.bind(0, address, () => resolve(socket));
  });

// RTP that nobody asked about: a socket that is not read drops what it gets.
const sink = await bound(host);
sink.removeAllListeners('message');

const calls = new Map();
const due = [];
const counts = { offered: 0, answered: 0, completed: 0, refused: 0, other: 0, repeats: 0, gaveUp: 0, byeLost: 0 };
/** Completed calls and refusals by second. */
const perSecond = [];
const began = now();
const second = () => {
  const at = Math.floor((now() - began) / 1000);
  perSecond[at] ??= { offered: 0, completed: 0, refused: 0 };
  return perSecond[at];
};

const sdp = (rtpPort) =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${rtpPort} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;

const request = (call, method, cseq, branch, body = '') => {
  const { id, socket } = call;
  const { address, port: own } = socket.at;
  const type = body === '' ? '' : 'Content-Type: application/sdp\r\n';
  return Buffer.from(
    `${method} sip:up@${host}:${port} SIP/2.0\r\nVia: SIP/2.0/UDP ${address}:${own};branch=z9hG4bK${branch}\r\nFrom: <sip:c@${address}>;tag=${id}\r\nTo: <sip:up@${host}>${call.tag}\r\nCall-ID: ${id}\r\nCSeq: ${cseq} ${method}\r\nContact: <sip:c@${address}:${own}>\r\nMax-Forwards: 70\r\n${type}Content-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
};

// A connected socket: half the cost of a datagram.
const post = (socket, octets) => socket.send(octets, 0, octets.length);

/** Repeats are served from one list of 10 ms slots. */
const later = (ms, run) => {
  const slot = Math.floor((now() + ms) / 10);
  due[slot % 8192] ??= [];
  due[slot % 8192].push(run);
};
let served = Math.floor(now() / 10);
const serveDue = () => {
  const until = Math.floor(now() / 10);
  for (; served < until; served++) {
    const runs = due[served % 8192];
    if (runs === undefined) continue;
    due[served % 8192] = undefined;
    for (const run of runs) run();
  }
};

const repeat = (call, stage, octets, ms, capMs) => {
  later(ms, () => {
    if (call.stage !== stage) return;
    if (now() - call.stagedAt > giveUpMs) {
      counts[stage === 'bye' ? 'byeLost' : 'gaveUp'] += 1;
      calls.delete(call.id);
      (stage === 'reinvite' ? call.reinvited : call.ended)?.(false);
      return;
    }
    counts.repeats += 1;
    post(call.socket, octets);
    repeat(call, stage, octets, Math.min(ms * 2, capMs), capMs);
  });
};

let next = 0;
const prefix = `${process.pid.toString(36)}x`;
const invite = (socket, options = {}) => {
  const id = `${prefix}${(next++).toString(36)}`;
  const call = { id, socket, tag: '', stage: 'invite', stagedAt: now(), cseq: 1, ...options };
  calls.set(id, call);
  const octets = request(call, 'INVITE', 1, id, sdp(call.rtpPort ?? sink.address().port));
  post(socket, octets);
  repeat(call, 'invite', octets, t1, giveUpMs);
};

const bye = (call) => {
  call.stage = 'bye';
  call.stagedAt = now();
  const octets = request(call, 'BYE', ++call.cseq, `${call.id}b${call.cseq}`);
  post(call.socket, octets);
  repeat(call, 'bye', octets, t1, 4000);
};

const reinvite = (call) => {
  call.stage = 'reinvite';
  call.stagedAt = now();
  const octets = request(
    call,
    'INVITE',
    ++call.cseq,
    `${call.id}r${call.cseq}`,
    sdp(call.rtpPort).replace('o=- 1 1', 'o=- 1 2'),
  );
  post(call.socket, octets);
  repeat(call, 'reinvite', octets, t1, giveUpMs);
};

const between = (text, from, to) => {
  const at = text.indexOf(from);
  return at < 0 ? '' : text.slice(at + from.length, text.indexOf(to, at + from.length));
};

const received = (octets, socket) => {
  const text = octets.latin1Slice(0, octets.length);
  const id = between(text, '\r\nCall-ID: ', '\r\n');
  const call = calls.get(id);
  if (!text.startsWith('SIP/2.0 ')) {
    // A BYE of the server's: an ended call.
    if (text.startsWith('BYE ')) {
      const head = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(
        (name) => `${name}: ${between(text, `\r\n${name}: `, '\r\n')}\r\n`,
      );
      const ok = Buffer.from(`SIP/2.0 200 OK\r\n${head.join('')}Content-Length: 0\r\n\r\n`, 'latin1');
      post(socket, ok);
      if (call !== undefined) call.endedByPeer = true;
    }
    return;
  }
  const status = Number(text.slice(8, 11));
  const method = between(text, '\r\nCSeq: ', '\r\n').split(' ')[1];
  if (status < 200) {
    if (call?.stage === 'invite') call.stage = 'proceeding';
    if (call?.stage === 'reinvite') call.stage = 'reproceeding';
    return;
  }
  const to = between(text, '\r\nTo: ', '\r\n');
  const tag = to.includes(';tag=') ? `;tag=${to.split(';tag=')[1]}` : '';
  if (method === 'INVITE') {
    const acked = call ?? { id, socket, tag };
    const was = acked.tag;
    acked.tag = tag;
    const cseq = between(text, '\r\nCSeq: ', ' ');
    const again = acked.acked === `${cseq}${status}`;
    acked.acked = `${cseq}${status}`;
    const branch = status < 300 ? `${id}a${cseq}` : between(text, 'branch=z9hG4bK', '\r\n').split(';')[0];
    post(acked.socket, request(acked, 'ACK', cseq, branch));
    if (status >= 300) acked.tag = was;
    if (call === undefined || again) return;
    if (call.stage === 'reinvite' || call.stage === 'reproceeding') {
      call.stage = 'up';
      call.reinvited(status < 300, now() - call.stagedAt);
      return;
    }
    if (status >= 300) {
      call.stage = 'over';
      counts[status === 503 ? 'refused' : 'other'] += 1;
      if (status === 503) {
        second().refused += 1;
        if (!text.includes('\r\nRetry-After: ')) counts.other += 1;
      }
      calls.delete(id);
      call.up?.(false);
      return;
    }
    counts.answered += 1;
    call.stage = 'up';
    call.peerRtpPort = Number(between(text, 'm=audio ', ' '));
    if (call.up === undefined) bye(call);
    else call.up(true);
  } else if (method === 'BYE' && call?.stage === 'bye') {
    call.stage = 'over';
    calls.delete(id);
    if (call.ended === undefined) {
      counts.completed += 1;
      second().completed += 1;
    } else call.ended(true, now() - call.stagedAt);
  }
};

const openSource = async (index) => {
  const address = `127.0.${1 + (index >> 8)}.${index & 255}`;
  const socket = await bound(sources === 1 ? host : address);
  await new Promise((resolve) => socket.connect(port, host, resolve));
  socket.at = socket.address();
  socket.on('message', (octets) => received(octets, socket));
  return socket;
};
const sockets = [];
// One source is one address: a loop reads 32 datagrams of a socket a turn, so that one socket would be too few.
for (let i = 0; i < Math.max(8, sources); i++) sockets.push(await openSource(i));
const timer = setInterval(serveDue, 5);

/** Calls at a rate, for so long. `during` runs once in each turn. */
const place = async (perSecond, forMs, during = () => {}) => {
  const from = now();
  let placed = 0;
  while (now() - from < forMs) {
    const wanted = Math.floor(((now() - from) * perSecond) / 1000);
    for (let burst = 0; placed < wanted && burst < 32; burst++) {
      placed += 1;
      counts.offered += 1;
      second().offered += 1;
      invite(sockets[placed % sockets.length]);
    }
    serveDue();
    during(now() - from);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return now() - from;
};
if (warmSeconds > 0) {
  await place(warm, warmSeconds * 1000);
  await sleep(1000);
  for (const name of Object.keys(counts)) counts[name] = 0;
}

// The calls that are up: each has a socket for what it hears.
const own = await openSource(sources === 1 ? 0 : sources);
const upCalls = [];
for (let i = 0; i < held; i++) {
  const rtp = await bound(host);
  const up = { rtp, packets: 0 };
  rtp.on('message', () => {
    up.packets += 1;
  });
  await new Promise((resolve) => invite(own, { rtpPort: rtp.address().port, up: resolve }));
  up.call = [...calls.values()].at(-1);
  upCalls.push(up);
}
// Media to an address from which nothing comes ends after a while: each call sends a packet a second.
const packet = Buffer.alloc(172, 0xff);
packet.writeUInt16BE(0x8000, 0);
const speak = setInterval(() => {
  packet.writeUInt16BE((packet.readUInt16BE(2) + 1) & 0xffff, 2);
  for (const { rtp, call, gone } of upCalls)
    if (gone !== true && call.peerRtpPort > 0) rtp.send(packet, call.peerRtpPort, host);
}, 1000);
if (held > 0) await sleep(1000);
for (const up of upCalls) up.before = up.packets;

// The flood.
const floodSecond = Math.floor((now() - began) / 1000);
const ask = (of, what) =>
  new Promise((resolve) => {
    of.call[what === 'bye' ? 'ended' : 'reinvited'] = (ok, ms) => resolve({ ok, ms });
    if (what === 'bye') bye(of.call);
    else reinvite(of.call);
  });
const asked = { bye: [], reinvite: [] };
let half = false;
const floodMs = await place(rate, seconds * 1000, (sinceMs) => {
  if (half || sinceMs <= seconds * 500) return;
  half = true;
  // A tenth of the calls changes in the middle of it, another tenth ends.
  const tenth = Math.ceil(held / 10);
  for (const up of upCalls.slice(0, tenth)) asked.reinvite.push(ask(up, 'reinvite'));
  for (const up of upCalls.slice(-tenth)) {
    asked.bye.push(ask(up, 'bye'));
    up.gone = true;
  }
});
const stay = upCalls.filter((up) => !up.gone);
const heard = stay.reduce((sum, { packets, before }) => sum + packets - before, 0);
const expected = stay.length * Math.floor(floodMs / 20);
const atEnd = { ...counts };

// Afterwards: one call each 100 ms; normal again when ten in a row are completed within T1.
const normal = probe
  ? await (async () => {
      const from = now();
      let good = 0;
      while (now() - from < 90_000 && good < 10) {
        const ok = await new Promise((resolve) => {
          const at = now();
          invite(own, {
            up: (answered) => {
              if (!answered) resolve(false);
              else resolve(now() - at < t1);
            },
          });
          setTimeout(() => resolve(false), t1);
        });
        const call = [...calls.values()].at(-1);
        if (call?.stage === 'up') {
          call.ended = () => {};
          bye(call);
        }
        good = ok ? good + 1 : 0;
        await sleep(100);
      }
      return (now() - from) / 1000 - 1.1;
    })()
  : undefined;
await sleep(afterSeconds * 1000);
for (const up of stay) asked.bye.push(ask(up, 'bye'));
// What has no answer after all repeats has none.
const settled = (all) =>
  Promise.all(all.map((one) => Promise.race([one, sleep(giveUpMs + 5000).then(() => ({ ok: false }))])));
const [byes, reinvites] = await Promise.all([settled(asked.bye), settled(asked.reinvite)]);
clearInterval(timer);
clearInterval(speak);
const worst = (all) => all.reduce((most, { ms = Number.POSITIVE_INFINITY }) => Math.max(most, ms), 0);
console.log(
  JSON.stringify({
    ...atEnd,
    floodSeconds: floodMs / 1000,
    completedPerSecond: atEnd.completed / (floodMs / 1000),
    refusedPerSecond: atEnd.refused / (floodMs / 1000),
    finally: counts,
    bye: { asked: byes.length, answered: byes.filter(({ ok }) => ok).length, worstMs: worst(byes) },
    reinvite: { asked: reinvites.length, answered: reinvites.filter(({ ok }) => ok).length, worstMs: worst(reinvites) },
    rtp: { expected, received: heard },
    endedByServer: stay.filter((up) => up.call.endedByPeer).length,
    normalAfterSeconds: normal,
    perSecond: perSecond.slice(floodSecond),
  }),
);
process.exit(0);
