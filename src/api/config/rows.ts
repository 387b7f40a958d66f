import * as v from 'valibot';
import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { MediaDriver } from '../../media/engine/media-driver.ts';
import { parseAddress } from '../../message/header/address.ts';
import { traitsOf } from '../../message/methods.ts';
import { defaultLimits } from '../../message/model.ts';
import { parseUri } from '../../message/uri/uri.ts';
import { sessionTraits } from '../../session/traits.ts';
import type { Drivers } from '../../stack/drivers.ts';
import type { TransportDriver } from '../../transport/transport-driver.ts';
import { supportedTransports } from '../../transport/transports.ts';
import type { Logger } from '../log/logger.ts';
import { type CodecEntry, codecNames } from './codec-list.ts';
import type { EndpointConfig, ListenPoint, SipClientConfig, SipServerConfig } from './config.ts';
import { readListenPoint } from './listen-point.ts';
import type { MediaConfig, NoMedia } from './media-config.ts';
import { checkPortRange, readPortRange } from './port-range.ts';
import {
  callable,
  either,
  filled,
  flag,
  having,
  line,
  list,
  oneOf,
  oneOrMore,
  port,
  readBy,
  record,
  type Schema,
  textOr,
  whole,
} from './schema-parts.ts';
import { srtpPolicies, srtpSuites, usualSuites } from './srtp-settings.ts';
import { row, schemaOf, type Table } from './table.ts';

// The table of settings: a row has the schema of a setting and its default. Types and meanings are in `config.ts`.

const milliseconds = whole(1, 60_000);
// token, RFC 3261 §25.1.
const token = "[A-Za-z0-9\\-.!%*_+`'~]+";
const appMethod = v.pipe(
  v.string(),
  v.regex(new RegExp(`^${token}$`), 'must be a method, as a request line has it'),
  v.check((method) => !sessionTraits.methods.includes(method), 'is handled by calls'),
  v.check((method) => traitsOf(method).outsideDialog && !traitsOf(method).opensDialog, 'needs a dialog of its own'),
);
const mediaType = v.pipe(v.string(), v.regex(new RegExp(`^${token}/${token}$`), 'must be a media type'));
const day = 86_400_000;
const octets = whole(1, 16_777_216);
const amount = whole(1, 10_000_000);

export const mediaRows: Table<MediaConfig> = {
  ports: row(
    textOr(readBy(v.string(), readPortRange), readBy(v.strictObject({ min: port, max: port }), checkPortRange)),
    '20000-39999',
  ),
  ptimeMs: row(oneOf(10, 20, 30), 20),
  jitter: { minMs: row(whole(0, 1000), 40), maxMs: row(whole(10, 1000), 200) },
  rtcpIntervalMs: row(whole(500, 60_000), 5000),
  rtcpMux: row(flag, true),
  rtcpXr: row(flag, true),
  silenceSuppression: row(flag, false),
  timeoutMs: row(whole(0, day), 0),
  onTimeout: row(oneOf('tell', 'hangup'), 'tell'),
  pacing: row(oneOf('sleep', 'timers'), 'sleep'),
  latchMs: row(whole(0, 60_000), 0),
  earlyMediaMs: row(whole(0, day), 0),
  unheardMs: row(whole(0, day), 30_000),
  workers: row(whole(0, 64), 0),
};

const noMedia: Schema<NoMedia> = record({ fixedPort: port });
const hasFixedPort = (value: unknown): boolean => typeof value === 'object' && value !== null && 'fixedPort' in value;
const media = either(
  (value) => value === false,
  v.literal(false),
  either<NoMedia, MediaConfig>(hasFixedPort, noMedia, schemaOf(mediaRows)),
);

const literal = v.pipe(v.string(), v.ip('must be an IP address'));

const listen: Schema<ListenPoint> = textOr(
  readBy(v.string(), readListenPoint),
  record({
    transport: oneOf(...supportedTransports),
    host: filled,
    port: whole(0, 65_535),
    advertise: v.optional(v.strictObject({ host: filled, port: v.optional(port), media: v.optional(literal) })),
  }),
);

const codec: Schema<CodecEntry> = v.union(
  [v.picklist(codecNames), v.object({ name: v.literal('opus'), parameters: v.string() })],
  `must be ${codecNames.map((name) => JSON.stringify(name)).join(', ')}, or what opus() gives`,
);

const suite = v.picklist(srtpSuites, 'must be a crypto-suite of RFC 4568, RFC 6188 or RFC 7714');

const common: Table<Omit<EndpointConfig, 'listen'>> = {
  user: row(
    readBy(filled, (user) => parseUri(`sip:${user}@localhost`)),
    'rxsip',
  ),
  displayName: row(line),
  domain: row(readBy(filled, (domain) => parseUri(`sip:${domain}`))),
  from: row(readBy(v.string(), parseAddress)),
  codecs: row(list(codec), ['PCMU', 'PCMA']),
  srtp: row(oneOf(...srtpPolicies), 'off'),
  srtpSuites: row(list(suite), usualSuites),
  media: row(media, {}),
  requests: {
    methods: row(list(appMethod), []),
    accepts: row(list(mediaType), []),
    answerWithinMs: row(whole(1, day), 20_000),
  },
  timers: { t1: row(milliseconds, 500), t2: row(milliseconds, 4000), t4: row(milliseconds, 5000) },
  limits: {
    maxCalls: row(amount),
    maxTransactions: row(amount),
    retryAfterS: row(whole(0, 86_400), 5),
    message: {
      message: row(octets, defaultLimits.message),
      headerSection: row(octets, defaultLimits.headerSection),
      headerCount: row(octets, defaultLimits.headerCount),
      headerLine: row(octets, defaultLimits.headerLine),
      uri: row(octets, defaultLimits.uri),
      viaCount: row(octets, defaultLimits.viaCount),
      body: row(octets, defaultLimits.body),
    },
  },
  outboundProxy: row(oneOrMore(readBy(v.string(), parseUri))),
  inviteTimeoutMs: row(whole(0, day), 180_000),
  answerTimeoutMs: row(whole(0, day), 180_000),
  userAgent: row(line, 'rxsip'),
  logger: row(having<Logger>('a logger', 'debug', 'info', 'warn', 'error')),
  logMessages: row(flag, false),
  recordingFile: row(filled),
  drivers: {
    clock: row(having<Clock>('a clock', 'now', 'at')),
    entropy: row(having<Entropy>('an entropy', 'token', 'integer')),
    transport: row(having<TransportDriver>('a transport driver', 'listen', 'send', 'resolve', 'close')),
    media: row(having<MediaDriver>('a media driver', 'perform', 'frames$', 'push', 'counters', 'close')),
    compose: row(callable<(drivers: Drivers) => Drivers>('a function of the drivers')),
  },
};

export const serverRows: Table<SipServerConfig> = {
  listen: row(oneOrMore(listen), 'udp:0.0.0.0:5060'),
  ...common,
};

export const clientRows: Table<SipClientConfig> = {
  listen: row(oneOrMore(listen), 'udp:0.0.0.0:0'),
  ...common,
  acceptCalls: row(flag, false),
};
