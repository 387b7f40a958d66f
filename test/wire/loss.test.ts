import { afterEach, describe, expect } from 'vitest';
import { type LossyNamespace, lossyNamespace, lossyObstacle } from '../support/lossy-namespace.ts';
import { peerTest, skippedTest } from '../support/peer-test.ts';

// The kernel loses the packets here; where it cannot be told to, test/media/loss.test.ts loses them by a relay.

interface Side {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** What the peer's reports say of our packets. */
  readonly told: number;
  readonly concealedMs: number;
}

interface Found {
  readonly us: {
    readonly server: Side;
    readonly client: Side;
    readonly lost: [number, number];
    readonly snrDb: { readonly server: number; readonly client: number };
  };
  readonly baresip: {
    readonly caller: Side;
    readonly baresip: { readonly told: number; readonly counted: number };
    readonly lost: [number, number];
    readonly snrDb: number;
  };
}

const obstacle = lossyObstacle();
const lossTest: typeof peerTest =
  obstacle === undefined ? peerTest : (_, name) => skippedTest(name, `the kernel loses no packets here: ${obstacle}`);

let namespace: LossyNamespace | undefined;
afterEach(() => namespace?.close());

/** What was lost before the first packet that came, or after the last, nobody can count. */
const expectCounted = (counted: number, lost: number): void => {
  expect(lost - counted).toBeGreaterThanOrEqual(0);
  expect(lost - counted).toBeLessThanOrEqual(4);
};

/** Without concealment two baresips leave 2.4 dB. */
const expectConcealed = (snrDb: number, { concealedMs, packetsLost }: Side): void => {
  expect(snrDb).toBeGreaterThan(8);
  expect(concealedMs).toBeGreaterThan(packetsLost * 20 - 100);
};

describe('10 % of the RTP is lost by the kernel', () => {
  lossTest(
    ['baresip'],
    'the RTCP of both sides says what iptables has taken, and the tone is made up for (RFC 3550 §6)',
    async () => {
      const probability = 0.1;
      // Ports as test/wire/lossy-calls.ts has them: our server and client, our caller, baresip.
      namespace = await lossyNamespace(
        [20_000, 21_000, 22_000, 23_000].map((first) => ({ ports: [first, first + 99], length: 200, probability })),
      );
      const { us, baresip } = JSON.parse(await namespace.run('test/wire/lossy-calls.ts')) as Found;

      const { server, client } = us;
      expectCounted(server.packetsLost, us.lost[0]);
      expectCounted(client.packetsLost, us.lost[1]);
      for (const lost of [...us.lost, ...baresip.lost]) expect(lost).toBeGreaterThan(10);
      // To the packet: nobody sent any more when the last reports went.
      expect([client.told, server.told]).toEqual([server.packetsLost, client.packetsLost]);
      expect(server.packetsReceived + us.lost[0]).toBe(client.packetsSent);
      expect(client.packetsReceived + us.lost[1]).toBe(server.packetsSent);

      const { caller } = baresip;
      expectCounted(caller.packetsLost, baresip.lost[0]);
      expectCounted(baresip.baresip.counted, baresip.lost[1]);
      // Reports are some way behind, and a loss in ten is one in 200 ms.
      expect(caller.told).toBeGreaterThan(0);
      expect(caller.told).toBeLessThanOrEqual(baresip.baresip.counted);
      expect(caller.packetsLost - baresip.baresip.told).toBeGreaterThanOrEqual(0);
      expect(caller.packetsLost - baresip.baresip.told).toBeLessThan(15);

      const heard = { server: us.snrDb.server, client: us.snrDb.client, 'of baresip': baresip.snrDb };
      expectConcealed(heard.server, server);
      expectConcealed(heard.client, client);
      expectConcealed(heard['of baresip'], caller);
      const text = Object.entries(heard).map(([who, snrDb]) => `${who} ${snrDb.toFixed(1)} dB`);
      console.info(`10 % loss by iptables, SNR after concealment: ${text.join(', ')}`);
    },
  );
});
