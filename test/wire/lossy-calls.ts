import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filter, firstValueFrom, merge, skip, timer } from 'rxjs';
import { type Call, createSipClient, createSipServer } from '../../src/index.ts';
import { Baresip } from '../support/baresip.ts';
import { taken } from '../support/lossy-namespace.ts';
import { measureTone, readWav } from '../support/tone.ts';

// Run inside a network that loses packets: two calls at once, one between two of us, one of ours to baresip. Prints what
// each side counted and heard, as JSON.

const loopback = 'udp:127.0.0.1:0';
/** Where the namespace is told to lose; in the order of `taken`. */
const ports = { server: '20000-20098', client: '21000-21098', caller: '22000-22098', baresip: 23_000 };
const rtcpIntervalMs = 500;
const talk = 350;

const folder = await mkdtemp(join(tmpdir(), 'rxsip-lossy-'));
const wav = (name: string): string => join(folder, `${name}.wav`);
const snrDb = async (path: string): Promise<number> => measureTone(await readWav(path)).snrDb;

const record = (call: Call, name: string): Promise<unknown> => {
  call.record(wav(name));
  return firstValueFrom(call.audio$.pipe(skip(talk)));
};

/** Resolves when a report of the peer's says what `peer` has counted; after three seconds in any case. */
const agreed = (call: Call, peer: Call): Promise<unknown> =>
  firstValueFrom(
    merge(
      call.quality$.pipe(filter(({ report }) => report?.remote?.packetsLost === peer.counters?.packetsLost)),
      timer(3_000),
    ),
  );

const lossOf = (call: Call): object => {
  const { packetsSent, packetsReceived, packetsLost, report } = call.counters ?? {};
  const { concealedMs, latePackets } = report?.jitterBuffer ?? {};
  return { packetsSent, packetsReceived, packetsLost, told: report?.remote?.packetsLost, concealedMs, latePackets };
};

const amongUs = async (): Promise<object> => {
  const server = await createSipServer({ listen: loopback, media: { ports: ports.server, rtcpIntervalMs } });
  const client = await createSipClient({ listen: loopback, media: { ports: ports.client, rtcpIntervalMs } });
  const came = firstValueFrom(server.calls$);
  const made = client.call(server.uri);
  const taking = await came;
  made.play({ kind: 'tone', frequencyHz: 440 });
  taking.play({ kind: 'tone', frequencyHz: 880 });
  void taking.answer();
  await made.answered;
  await Promise.all([record(made, 'client'), record(taking, 'server')]);
  // From now on nobody sends, and what was lost stays as it is.
  await made.hold();
  await taking.hold();
  await Promise.all([agreed(made, taking), agreed(taking, made)]);
  const result = { server: lossOf(taking), client: lossOf(made), lost: (await taken()).slice(0, 2) };
  await made.hangup();
  await Promise.all([client.close(), server.close()]);
  return { ...result, snrDb: { server: await snrDb(wav('server')), client: await snrDb(wav('client')) } };
};

const withBaresip = async (): Promise<object> => {
  const phone = await Baresip.start({ user: 'bob', toneHz: 440, rtpPort: ports.baresip });
  const client = await createSipClient({ listen: loopback, media: { ports: ports.caller, rtcpIntervalMs } });
  const made = client.call(phone.uri);
  made.play({ kind: 'tone', frequencyHz: 880 });
  await made.answered;
  await record(made, 'caller');
  phone.command('hangup');
  await Promise.all([made.ended, phone.event('CALL_CLOSED')]);
  const lost = (await taken()).slice(2, 4);
  await client.close();
  await phone.stop();
  // At hang-up it prints what our reports told it, and what it has counted.
  const [told, counted] = /^lost:\s+(\d+)\s+(\d+)/m.exec(phone.log)?.slice(1).map(Number) ?? [];
  return { caller: lossOf(made), baresip: { told, counted }, lost, snrDb: await snrDb(wav('caller')) };
};

const [us, baresip] = await Promise.all([amongUs(), withBaresip()]);
console.log(JSON.stringify({ us, baresip }));
await rm(folder, { recursive: true, force: true });
