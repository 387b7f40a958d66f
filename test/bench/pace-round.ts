import { startCapture } from '../support/capture.ts';
import { judge } from './rtp-pacing.ts';

/** RTP of whoever is measured leaves from here on, by even ports. */
export const firstPort = 30_000;

/** Packets of each stream that pass while the capture begins; it is warm by then. */
const settled = 5;

/** What a sender knows of its own run. */
export interface PacedRun {
  /** µs of one core for each packet due; absent where nobody counts. */
  readonly cpuUs?: number;
  /** Sent by us and not received by us; absent where nobody counts. */
  readonly lost?: number;
}

/** Sends so many streams for so long; calls `capturing` when what follows is to be judged. */
export type PaceSender = (streams: number, seconds: number, capturing: () => Promise<void>) => Promise<PacedRun>;

export interface Round extends PacedRun {
  /** |gap − 20 ms| in ms. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly driftPpm: number;
}

/** One round of one sender, judged by the kernel's timestamps of what left ports `firstPort` and up. */
export const paceRound = async (send: PaceSender, streams: number, seconds: number): Promise<Round> => {
  let capture: Awaited<ReturnType<typeof startCapture>> | undefined;
  const run = await send(streams, seconds, async () => {
    // Some take any port of a stretch.
    const last = firstPort + Math.max(2 * streams, 100) - 1;
    capture = await startCapture(`udp src portrange ${firstPort}-${last}`);
  });
  // Even ports carry RTP; no RTCP is judged.
  const captured = (await capture?.stop())?.filter(
    ({ src, payload }) => (src.port & 1) === 0 && ((payload[1] ?? 0) & 0x7f) < 64,
  );
  const { errors, driftPpm } = judge(captured ?? [], settled);
  const quantile = (share: number): number => errors[Math.floor(share * (errors.length - 1))] ?? Number.NaN;
  return { p50: quantile(0.5), p99: quantile(0.99), p999: quantile(0.999), driftPpm, ...run };
};
