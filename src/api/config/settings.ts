import type { MessageLimits } from '../../message/model.ts';
import { parseUri } from '../../message/uri/uri.ts';
import type { SessionConfig } from '../../session/session-config.ts';
import type { StackConfig } from '../../stack/layers.ts';
import type { ListenConfig } from '../../transport/transport-driver.ts';
import { codecOffers, comfortNoise, otherEvents } from './codec-list.ts';
import type { ListenPoint, SipClientConfig, SipServerConfig } from './config.ts';
import { readListenPoint } from './listen-point.ts';
import { thisMachine } from './machine.ts';
import { type CountLimits, limitsFor, type Machine, type Need, shortOf } from './machine-limits.ts';
import { type MediaSettings, mediaSettings } from './media-settings.ts';
import { clientRows, serverRows } from './rows.ts';
import { srtpSettings } from './srtp-settings.ts';
import { type Resolved, resolve } from './table.ts';

/** Every setting with its value. A server accepts calls. */
export type ResolvedConfig = Resolved<SipClientConfig>;

/** The parts of an endpoint, from a configuration that was checked. */
export interface Settings {
  readonly config: ResolvedConfig;
  readonly listen: readonly ListenConfig[];
  readonly limits: MessageLimits;
  readonly media: MediaSettings['engine'];
  /** Threads for the media engine; 0: this thread. */
  readonly workers: number;
  readonly stack: StackConfig;
  /** What works, but not as it is meant: a sentence each. */
  readonly warnings: readonly string[];
}

export const serverSettings = (config: SipServerConfig, machine: Machine = thisMachine()): Settings =>
  settingsOf({ ...resolve(serverRows, config), acceptCalls: true }, machine);

export const clientSettings = (config: SipClientConfig, machine: Machine = thisMachine()): Settings =>
  settingsOf(resolve(clientRows, config), machine);

const settingsOf = (config: ResolvedConfig, machine: Machine): Settings => {
  const { engine, workers, preferences } = mediaSettings(config.media);
  const { retryAfterS: retryAfter, message, maxCalls } = config.limits;
  const need = needOf(engine, config.drivers.media !== undefined);
  const byMachine = limitsFor(machine, need);
  const counts: CountLimits = {
    maxCalls: maxCalls ?? byMachine.maxCalls,
    maxTransactions: config.limits.maxTransactions ?? byMachine.maxTransactions,
  };
  return {
    config,
    listen: [config.listen].flat().map(listenConfig),
    limits: message,
    media: engine,
    workers,
    stack: {
      transaction: { timers: config.timers, maxTransactions: counts.maxTransactions, retryAfter },
      ua: { userAgent: config.userAgent, contactUser: config.user },
      session: sessionConfig(config, counts.maxCalls, preferences),
      requests: { ...config.requests, accepts: config.requests.accepts.map((type) => type.toLowerCase()) },
    },
    warnings: maxCalls === undefined ? [] : shortOf(maxCalls, machine, need),
  };
};

const needOf = (engine: Settings['media'], ownDriver: boolean): Need => {
  if ('fixedPort' in engine) return { media: false, ports: undefined };
  return { media: true, ports: ownDriver ? undefined : engine.portRange };
};

const sessionConfig = (
  config: ResolvedConfig,
  maxSessions: number,
  preferences: MediaSettings['preferences'],
): SessionConfig => {
  const { user, displayName, domain, from, outboundProxy, codecs, srtp, srtpSuites, timers, limits, ...others } =
    config;
  const { listen, media, userAgent, logger, logMessages, recordingFile, drivers, requests, ...carried } = others;
  return {
    // A setting that the sessions have by the same name is carried as it is.
    ...(carried satisfies Pick<SessionConfig, keyof typeof carried>),
    media: {
      codecs: codecOffers(codecs),
      telephoneEvent: 101,
      otherEvents,
      comfortNoise,
      ...preferences,
      ...srtpSettings(srtp, srtpSuites),
    },
    maxSessions,
    retryAfter: limits.retryAfterS,
    from: from ?? `<sip:${user}@${domain ?? 'anonymous.invalid'}>`,
    outboundProxy: [outboundProxy ?? []].flat().map(looseRoute),
    t1: timers.t1,
    t2: timers.t2,
  };
};

const listenConfig = (point: ListenPoint): ListenConfig => {
  if (typeof point !== 'string') return point;
  const read = readListenPoint(point);
  if (!read.ok) throw new TypeError(read.detail);
  return read.value;
};

// RFC 3261 §16.12.1: a URI without `lr` would be that of a strict router.
const looseRoute = (uri: string): string => {
  const read = parseUri(uri);
  return read.ok && read.value.scheme !== 'other' && !read.value.params.has('lr') ? `${uri};lr` : uri;
};
