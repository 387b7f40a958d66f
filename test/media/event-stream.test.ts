import { afterEach, expect, it, vi } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { EventStream } from '../../src/media/dtmf/event-stream.ts';
import type { PacketPath } from '../../src/media/net/packet-path.ts';
import { RtpOutput } from '../../src/media/rtp/output.ts';
import { planTo } from './world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A path that lists the packets themselves, not copies. */
const listing = (packets: Uint8Array[]): PacketPath => ({
  local: { host: '10.0.0.1', port: 30_000, rtcpPort: 30_001 },
  sockets: 0,
  receiver: undefined,
  reachable: true,
  apply: () => undefined,
  sendRtp: (packet) => packets.push(packet),
  sendRtcp: () => false,
  watchPeer: () => {},
  refusals: 0,
  errors: 0,
  drops: {},
  failure: undefined,
  close: () => {},
});

const streamTo = (packets: Uint8Array[]) => {
  const events = new EventStream();
  const out = new RtpOutput(listing(packets), seededEntropy(1));
  events.plan(planTo(40_000).audio);
  const tick = (): boolean => {
    const sent = events.send(out, 20);
    out.advance(160);
    return sent;
  };
  return { events, tick };
};

it('a stream that has sent its digits allocates nothing for the audio that follows', () => {
  const packets: Uint8Array[] = [];
  const { events, tick } = streamTo(packets);
  events.add('5', 100);
  while (tick());
  expect(packets).toHaveLength(7);
  const allocations = vi.spyOn(Buffer, 'allocUnsafe');
  for (let n = 0; n < 1000; n++) expect(tick()).toBe(false);
  expect(allocations).not.toHaveBeenCalled();
});

it('telephone events take the octets of a packet again only after three others', () => {
  const packets: Uint8Array[] = [];
  const { events, tick } = streamTo(packets);
  events.add('1234', 200);
  for (let n = 0; n < 100; n++) tick();
  expect(packets.length).toBeGreaterThan(40);
  expect(new Set(packets).size).toBe(4);
  for (let n = 3; n < packets.length; n++) expect(new Set(packets.slice(n - 3, n + 1)).size).toBe(4);
});
