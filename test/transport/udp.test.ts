import { createSocket, type Socket } from 'node:dgram';
import { firstValueFrom, type Observable, Subscription, take, toArray } from 'rxjs';
import { filter } from 'rxjs/operators';
import { afterEach, describe, expect, it } from 'vitest';
import { withHeaders } from '../../src/message/header/with-headers.ts';
import { parse } from '../../src/message/parse.ts';
import type { OutsideFact } from '../../src/signal/signal.ts';
import { realClock } from '../../src/stack/timers/clock.ts';
import { createTransport, type TransportOptions } from '../../src/transport/create-transport.ts';
import type { TransportDriver } from '../../src/transport/transport-driver.ts';

const owner = { layer: 'transaction', key: 'k' } as const;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const transport = (options: Partial<TransportOptions> = {}): TransportDriver => {
  const driver = createTransport({
    listen: [{ transport: 'UDP', host: '127.0.0.1', port: 0 }],
    clock: realClock,
    ...options,
  });
  open.push(() => driver.close());
  return driver;
};

const peer = async (host = '127.0.0.1'): Promise<{ readonly socket: Socket; readonly port: number }> => {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((bound) => {
    socket.bind(0, host, bound);
  });
  open.push(() => new Promise((closed) => void socket.close(() => closed())));
  return { socket, port: socket.address().port };
};

type Is<O extends OutsideFact['on']> = Extract<OutsideFact, { on: O }>;
const next = <O extends OutsideFact['on']>(facts$: Observable<OutsideFact>, on: O): Promise<Is<O>> =>
  firstValueFrom(facts$.pipe(filter((fact): fact is Is<O> => fact.on === on)));

const options = (via: string): Buffer =>
  Buffer.from(
    [
      'OPTIONS sip:a@127.0.0.1 SIP/2.0',
      `Via: ${via}`,
      'Max-Forwards: 70',
      'From: <sip:b@x>;tag=1',
      'To: <sip:a@127.0.0.1>',
      'Call-ID: one',
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  );

const message = (via: string) => {
  const read = parse(options(via));
  if (!read.ok) throw new Error(read.detail);
  return read.value;
};

describe('the UDP transport', () => {
  it('the UDP transport emits where it listens, receives, sends, and emits both on the wire tap', async () => {
    const driver = transport();
    const listening = next(driver.facts$, 'listening');
    const locals = await driver.listen();
    expect((await listening).local).toEqual(locals[0]);
    expect(locals).toEqual([{ id: 'udp:0', transport: 'UDP', host: '127.0.0.1', port: expect.any(Number) }]);
    const { socket, port } = await peer();
    const wire = firstValueFrom(driver.wire$.pipe(take(2), toArray()));
    const received = next(driver.facts$, 'received');
    socket.send(options(`SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK1`), locals[0]?.port ?? 0, '127.0.0.1');
    const fact = await received;
    expect(fact.flow).toEqual({ transport: 'UDP', local: locals[0], remote: { host: '127.0.0.1', port } });
    expect(fact.message.callId).toBe('one');
    const sent = new Promise<Buffer>((resolve) => socket.once('message', resolve));
    driver.send({ do: 'send', message: fact.message, to: { transport: 'UDP', ...fact.flow.remote, localId: 'udp:0' } });
    expect((await sent).toString()).toMatch(/^OPTIONS sip:a@127.0.0.1 SIP\/2.0\r\n/);
    expect((await wire).map((each) => each.direction)).toEqual(['received', 'sent']);
    expect(driver.counts).toMatchObject({ received: 1, sent: 1, ignored: 0, faults: 0 });
  });

  it('`received` is added when sent-by is another host, and `rport` only when it is requested (RFC 3261 §18.2.1, RFC 3581 §4)', async () => {
    const driver = transport();
    const [local] = await driver.listen();
    const { socket, port } = await peer();
    const stamped = async (via: string): Promise<string | undefined> => {
      const received = next(driver.facts$, 'received');
      socket.send(options(via), local?.port ?? 0, '127.0.0.1');
      return (await received).message.headers.get('via');
    };
    const same = `SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK1`;
    expect(await stamped(same)).toBe(same);
    const named = 'SIP/2.0/UDP host.example;branch=z9hG4bK2';
    expect(await stamped(named)).toBe(`${named};received=127.0.0.1`);
    // RFC 3581 §4: with rport, received is added even when it equals sent-by.
    const asked = await stamped(`SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK3`);
    expect(asked).toBe(`SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK3;received=127.0.0.1;rport=${port}`);
  });

  it('`received` and `rport` are added to a malformed request too, so that its response is sent by the Via (RFC 3261 §18.2.1, RFC 3581 §4)', async () => {
    const driver = transport();
    const [local] = await driver.listen();
    const { socket, port } = await peer();
    const vias = async (via: string): Promise<readonly string[] | undefined> => {
      const malformed = next(driver.facts$, 'malformed');
      const bad = options(via)
        .toString()
        .replace(/CSeq: \d+/, 'CSeq: x');
      socket.send(bad, local?.port ?? 0, '127.0.0.1');
      return (await malformed).malformed.reply?.vias;
    };
    const here = `SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK1`;
    expect(await vias(here)).toEqual([here]);
    expect(await vias('SIP/2.0/UDP host.example;rport;branch=z9hG4bK2, SIP/2.0/UDP a')).toEqual([
      `SIP/2.0/UDP host.example;branch=z9hG4bK2;received=127.0.0.1;rport=${port}, SIP/2.0/UDP a`,
    ]);
    expect(await vias('SIP/2.0/UDP')).toEqual(['SIP/2.0/UDP']);
  });

  it('keep-alives and datagrams that are not SIP get no response, and malformed messages are reported (RFC 3261 §7.5)', async () => {
    const driver = transport();
    const [local] = await driver.listen();
    const { socket } = await peer();
    const facts: string[] = [];
    driver.facts$.subscribe((fact) => facts.push(fact.on));
    const malformed = next(driver.facts$, 'malformed');
    const stun = Buffer.from('000100002112a442000102030405060708090a0b', 'hex');
    for (const octets of ['', '\r\n\r\n', '\0\0\0\0', stun, 'INVITE nonsense\r\n\r\n']) {
      socket.send(octets, local?.port ?? 0, '127.0.0.1');
    }
    expect((await malformed).malformed.detail).not.toBe('');
    expect(facts).toEqual(['malformed']);
    expect(driver.counts).toMatchObject({ received: 5, ignored: 4 });
  });

  it('a message that the system refuses is reported to its owner only', async () => {
    const driver = transport();
    await driver.listen();
    const long = message('SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1');
    const to = { transport: 'UDP', host: '127.0.0.1', port: 9 } as const;
    const failed = next(driver.facts$, 'sendFailed');
    const padded = withHeaders(long, long.headers.with('X-Long', 'x'.repeat(70_000)));
    driver.send({ do: 'send', message: padded, to });
    driver.send({ do: 'send', message: padded, to, owner });
    expect(await failed).toMatchObject({ on: 'sendFailed', owner, reason: expect.stringContaining('EMSGSIZE') });
    const unreachable = next(driver.facts$, 'sendFailed');
    driver.send({ do: 'send', message: long, to: { ...to, host: '::1' }, owner });
    expect((await unreachable).reason).toBe('no listening point reaches UDP [::1]:9');
    expect(driver.sockets).toBe(1);
  });

  it('the messages of one turn are sent in order, and all of them before the socket closes', async () => {
    const driver = transport();
    await driver.listen();
    const { socket, port } = await peer();
    const branches: string[] = [];
    const received = new Promise<void>((all) => {
      socket.on('message', (octets) => {
        branches.push(/branch=(\w+)/.exec(octets.toString())?.[1] ?? '');
        if (branches.length === 6) all();
      });
    });
    const to = { transport: 'UDP', host: '127.0.0.1', port } as const;
    const send = (n: number): void =>
      driver.send({ do: 'send', message: message(`SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK${n}`), to });
    for (const n of [1, 2, 3]) send(n);
    await new Promise(setImmediate);
    for (const n of [4, 5, 6]) send(n);
    await driver.close();
    await received;
    expect(branches).toEqual([1, 2, 3, 4, 5, 6].map((n) => `z9hG4bK${n}`));
  });

  it('the UDP transport continues after an ICMP error (RFC 3261 §18.4)', async () => {
    const driver = transport();
    const [local] = await driver.listen();
    const { socket, port } = await peer();
    const dead = await peer();
    await new Promise<void>((closed) => void dead.socket.close(() => closed()));
    open.splice(-1);
    const hello = message('SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1');
    driver.send({ do: 'send', message: hello, to: { transport: 'UDP', host: '127.0.0.1', port: dead.port }, owner });
    const received = next(driver.facts$, 'received');
    socket.send(options(`SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK1`), local?.port ?? 0, '127.0.0.1');
    expect((await received).flow.remote.port).toBe(port);
  });

  it('a message over the configured limits is refused', async () => {
    const driver = transport({ limits: { message: 300 } });
    const [local] = await driver.listen();
    const { socket } = await peer();
    const malformed = next(driver.facts$, 'malformed');
    const long = Buffer.concat([options('SIP/2.0/UDP x;branch=z9hG4bK1'), Buffer.alloc(200, 'a')]);
    socket.send(long, local?.port ?? 0, '127.0.0.1');
    expect((await malformed).malformed).toMatchObject({ reason: 'limit.message', status: 513 });
  });

  it('a transport that cannot listen rejects with one sentence and leaves no socket open', async () => {
    const { port } = await peer();
    const driver = transport({
      listen: [
        { transport: 'UDP', host: '127.0.0.1', port: 0 },
        { transport: 'UDP', host: '127.0.0.1', port },
      ],
    });
    await expect(driver.listen()).rejects.toMatchObject({
      code: 'ERR_SIP_LISTEN',
      message: `UDP 127.0.0.1:${port} is already in use; stop what listens there or choose another port`,
    });
    expect(driver.sockets).toBe(0);
    const elsewhere = transport({ listen: [{ transport: 'UDP', host: '192.0.2.1', port: 0 }] });
    await expect(elsewhere.listen()).rejects.toThrow('UDP 192.0.2.1:0 is no address of this machine');
    const tcp = transport({ listen: [{ transport: 'TCP', host: '127.0.0.1', port: 0 }] });
    await expect(tcp.listen()).rejects.toThrow('TCP is not available');
  });

  it('a message sent from a wildcard socket has the address that the peer reaches', async () => {
    const driver = transport({ listen: [{ transport: 'UDP', host: '0.0.0.0', port: 0 }] });
    const locals = await driver.listen();
    expect(locals.map((each) => each.host)).toContain('127.0.0.1');
    expect(locals.map((each) => each.host)).not.toContain('0.0.0.0');
    expect(new Set(locals.map((each) => each.id)).size).toBe(locals.length);
    const { socket, port } = await peer();
    const received = next(driver.facts$, 'received');
    socket.send(options(`SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK1`), locals[0]?.port ?? 0, '127.0.0.1');
    expect((await received).flow.local).toMatchObject({ host: '127.0.0.1', id: 'udp:0/127.0.0.1' });
  });

  it('a transport listens on IPv6 beside IPv4 and chooses the socket by the target', async () => {
    const driver = transport({
      listen: [
        { transport: 'UDP', host: '127.0.0.1', port: 0, advertise: { host: '203.0.113.7', port: 5062 } },
        { transport: 'UDP', host: '::1', port: 0 },
      ],
    });
    const locals = await driver.listen();
    expect(locals[0]).toMatchObject({ id: 'udp:0', transport: 'UDP', host: '203.0.113.7', port: 5062 });
    expect(locals[1]).toMatchObject({ id: 'udp:1', host: '::1' });
    const { socket, port } = await peer('::1');
    const received = new Promise<number>((resolve) => socket.once('message', (_octets, from) => resolve(from.port)));
    const hello = message('SIP/2.0/UDP [::1]:5060;branch=z9hG4bK1');
    driver.send({ do: 'send', message: hello, to: { transport: 'UDP', host: '::1', port } });
    expect(await received).toBe(locals[1]?.port);
  });
});

describe('resolving', () => {
  const resolving = async (
    uri: string,
    lookUp: TransportOptions['lookUp'] = async () => ['192.0.2.7', '2001:db8::7'],
  ) => {
    const driver = transport({ lookUp });
    await driver.listen();
    const resolved = next(driver.facts$, 'resolved');
    driver.resolve({ do: 'resolve', uri, owner });
    return resolved;
  };

  it('resolving gives a literal address at once, and for a name those addresses that a listening point reaches', async () => {
    const driver = transport();
    await driver.listen();
    const seen: OutsideFact[] = [];
    const tap = new Subscription();
    tap.add(driver.facts$.subscribe((fact) => seen.push(fact)));
    driver.resolve({ do: 'resolve', uri: 'sip:bob@127.0.0.1:5070', owner });
    expect(seen).toEqual([{ on: 'resolved', owner, targets: [{ transport: 'UDP', host: '127.0.0.1', port: 5070 }] }]);
    tap.unsubscribe();
    expect((await resolving('sip:bob@example.com')).targets).toEqual([
      { transport: 'UDP', host: '192.0.2.7', port: 5060 },
    ]);
    expect((await resolving('sip:bob@example.com;maddr=127.0.0.9')).targets).toMatchObject([{ host: '127.0.0.9' }]);
  });

  it('resolving gives no target and the reason when there is none', async () => {
    const none = async (uri: string, lookUp?: TransportOptions['lookUp']) => {
      const { targets, reason } = await resolving(uri, lookUp);
      expect(targets).toEqual([]);
      return reason;
    };
    expect(await none('sip:bob@127.0.0.1;transport=tcp')).toBe('no TCP listening point reaches 127.0.0.1');
    expect(await none('sips:bob@127.0.0.1')).toBe('no TLS listening point reaches 127.0.0.1');
    expect(await none('sip:bob@127.0.0.1;transport=pigeon')).toContain('pigeon');
    expect(await none('tel:+15551234')).toContain('names no host');
    expect(await none('sip:')).toContain('is no URI');
    const fails = async (): Promise<never> => {
      throw new Error('ENOTFOUND');
    };
    expect(await none('sip:bob@nowhere.example', fails)).toBe('nowhere.example cannot be resolved: ENOTFOUND');
  });

  it('a resolution that completes after the close is dropped', async () => {
    let answer: (hosts: readonly string[]) => void = () => {};
    const driver = transport({
      lookUp: () =>
        new Promise((found) => {
          answer = found;
        }),
    });
    await driver.listen();
    const seen: OutsideFact[] = [];
    driver.facts$.subscribe((fact) => seen.push(fact));
    driver.resolve({ do: 'resolve', uri: 'sip:bob@late.example', owner });
    await driver.close();
    answer(['127.0.0.1']);
    await Promise.resolve();
    await Promise.resolve();
    expect(seen).toEqual([]);
    expect(driver.sockets).toBe(0);
  });
});

describe('a probe', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::1'])(
    'returns after what came in before it, and is no message: %s',
    async (host) => {
      const driver = transport({
        listen: [
          { transport: 'UDP', host, port: 0 },
          { transport: 'UDP', host, port: 0 },
        ],
      });
      await driver.listen();
      let returned = 0;
      await new Promise<void>((first) => driver.probe?.(first));
      await new Promise<void>((second) => {
        // A later probe takes the place of the one before.
        driver.probe?.(() => {
          returned += 1;
        });
        driver.probe?.(second);
      });
      expect(returned).toBe(0);
      expect(driver.counts.received).toBe(0);
    },
  );
});

describe('a screen', () => {
  it('takes datagrams before they are read', async () => {
    const driver = transport();
    const [local] = await driver.listen();
    const { socket } = await peer();
    const screened: string[] = [];
    driver.screen?.((octets) => {
      screened.push(Buffer.from(octets).toString('latin1').slice(0, 7));
      return octets[0] === 0x42;
    });
    const received = next(driver.facts$, 'received');
    for (const method of ['BYE', 'OPTIONS']) {
      socket.send(
        options('SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1').toString().replaceAll('OPTIONS', method),
        local?.port ?? 0,
      );
    }
    expect((await received).message).toMatchObject({ method: 'OPTIONS' });
    expect(screened).toEqual(['BYE sip', 'OPTIONS']);
  });
});
