import { pairsIn } from '../../media/net/port-pool.ts';
import type { Ports } from './port-range.ts';

/** What bounds the calls of one process. */
export interface Machine {
  /** The limit of the heap of V8. */
  readonly heapBytes: number;
  /** Of the machine, or of the container where that is less. */
  readonly memoryBytes: number;
  /** Files and sockets that the process may have open; undefined where it is unlimited or not known. */
  readonly openFiles: number | undefined;
}

/** What calls need of it. */
export interface Need {
  readonly media: boolean;
  /** Undefined where this package opens no port for media: without media, or with a media driver of the application. */
  readonly ports: Ports | undefined;
}

export interface CountLimits {
  /** Calls at once. */
  readonly maxCalls: number;
  /** Live server transactions. */
  readonly maxTransactions: number;
}

const most: CountLimits = { maxCalls: 50_000, maxTransactions: 500_000 };

// Measured: 40 kB for a call with media, 8 kB without; 0.2 to 1.6 kB for a transaction. The rest is for what the application
// keeps of a call, and for garbage. Half of the memory is for calls, a quarter for transactions.
const bytesPerCall = { media: 65_536, signalling: 16_384 };
const bytesPerTransaction = 2048;

/** For listening points, recordings and all else that is open. */
const otherFiles = 64;
/** RTP and RTCP. */
const filesPerCall = 2;

/** The limits of an endpoint that is configured to none: what the machine holds, and no more than is of use. */
export const limitsFor = (machine: Machine, need: Need): CountLimits => {
  const memory = Math.min(machine.heapBytes, machine.memoryBytes);
  const perCall = need.media ? bytesPerCall.media : bytesPerCall.signalling;
  const calls = [most.maxCalls, memory / 2 / perCall, portsHold(need), filesHold(machine, need)];
  return {
    maxCalls: Math.max(1, Math.floor(Math.min(...calls))),
    maxTransactions: Math.max(1, Math.floor(Math.min(most.maxTransactions, memory / 4 / bytesPerTransaction))),
  };
};

/** A sentence for each thing that a configured `maxCalls` has too few of. */
export const shortOf = (maxCalls: number, machine: Machine, need: Need): readonly string[] => {
  const short: string[] = [];
  const { ports } = need;
  if (ports !== undefined && maxCalls > portsHold(need)) {
    const pairs = `${portsHold(need)} port pairs of media.ports (${ports.min}-${ports.max})`;
    short.push(`${tooMany(maxCalls)} ${pairs}; calls beyond them get 503: widen media.ports, or lower limits.maxCalls`);
  }
  if (maxCalls > filesHold(machine, need)) {
    const files = `${filesHold(machine, need)} calls for which the ${machine.openFiles} open files of this process last`;
    short.push(`${tooMany(maxCalls)} ${files}; calls beyond them get 503: raise ulimit -n, or lower limits.maxCalls`);
  }
  return short;
};

const portsHold = ({ ports }: Need): number => (ports === undefined ? Infinity : pairsIn(ports));

const filesHold = ({ openFiles }: Machine, { ports }: Need): number =>
  ports === undefined || openFiles === undefined
    ? Infinity
    : Math.max(1, Math.floor((openFiles - otherFiles) / filesPerCall));

const tooMany = (maxCalls: number): string => `limits.maxCalls: ${maxCalls} is more than the`;
