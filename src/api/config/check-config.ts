import * as v from 'valibot';
import { SipError } from '../../core/errors.ts';
import { parseAddress } from '../../message/header/address.ts';
import { defaultLimits } from '../../message/model.ts';
import { parseUri } from '../../message/uri/uri.ts';
import { codecNames } from './codec-list.ts';
import type { EndpointConfig } from './config.ts';
import { readListenPoint } from './listen-point.ts';
import { checkPortRange, type Ports, readPortRange } from './port-range.ts';
import { filled, having, line, oneOrMore, port, readBy, record, settings, textOr, whole } from './schema-parts.ts';
import { srtpSuites, srtpTrouble } from './srtp-settings.ts';

const milliseconds = whole(1, 60_000);
const uri = readBy(v.string(), parseUri);

const advertise = v.strictObject({ host: filled, port: v.optional(port) });
const listenObject = record({
  transport: v.picklist(['UDP'], 'must be "UDP"'),
  host: filled,
  port: whole(0, 65_535),
  advertise: v.optional(advertise),
});
const portRange = readBy(v.strictObject({ min: port, max: port }) as v.GenericSchema<Ports>, checkPortRange);
const noMedia = record({ fixedPort: port });
const mediaObject = settings({
  ports: textOr(readBy(v.string(), readPortRange), portRange),
  ptimeMs: v.picklist([10, 20, 30], 'must be 10, 20 or 30'),
  jitter: settings({ minMs: whole(0, 1000), maxMs: whole(10, 1000) }),
  rtcpIntervalMs: whole(500, 60_000),
  rtcpMux: v.boolean(),
  rtcpXr: v.boolean(),
  silenceSuppression: v.boolean(),
  timeoutMs: whole(0, 86_400_000),
  onTimeout: v.picklist(['tell', 'hangup'], 'must be "tell" or "hangup"'),
  pacing: v.picklist(['sleep', 'timers'], 'must be "sleep" or "timers"'),
  latchMs: whole(0, 60_000),
  workers: whole(0, 64),
});
const media = v.lazy((value) => {
  if (value === false) return v.literal(false);
  return typeof value === 'object' && value !== null && 'fixedPort' in value ? noMedia : mediaObject;
});

const drivers = settings({
  clock: having('a clock', 'now', 'at'),
  entropy: having('an entropy', 'token', 'integer'),
  transport: having('a transport driver', 'listen', 'send', 'resolve', 'close'),
  media: having('a media driver', 'perform', 'frames$', 'push', 'counters', 'close'),
});

const codecText = `must be ${codecNames.map((name) => JSON.stringify(name)).join(', ')}, or what opus() gives`;
const codec = v.union(
  [v.picklist(codecNames), v.object({ name: v.literal('opus'), parameters: v.string() })],
  codecText,
);

const endpoint = {
  listen: oneOrMore(textOr(readBy(v.string(), readListenPoint), listenObject)),
  user: readBy(filled, (user) => parseUri(`sip:${user}@localhost`)),
  displayName: line,
  domain: readBy(filled, (domain) => parseUri(`sip:${domain}`)),
  from: readBy(v.string(), parseAddress),
  codecs: v.pipe(v.array(codec), v.minLength(1, 'must not be empty')),
  srtp: v.picklist(['off', 'offer', 'require'], 'must be "off", "offer" or "require"'),
  srtpSuites: v.pipe(
    v.array(v.picklist(srtpSuites, 'must be a crypto-suite of RFC 4568, RFC 6188 or RFC 7714')),
    v.minLength(1, 'must not be empty'),
  ),
  media,
  timers: settings({ t1: milliseconds, t2: milliseconds, t4: milliseconds }),
  limits: settings({
    maxCalls: whole(1, 10_000_000),
    maxTransactions: whole(1, 10_000_000),
    retryAfterS: whole(0, 86_400),
    message: settings(Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, whole(1, 16_777_216)]))),
  }),
  outboundProxy: oneOrMore(uri),
  inviteTimeoutMs: whole(0, 86_400_000),
  answerTimeoutMs: whole(0, 86_400_000),
  userAgent: line,
  logger: having('a logger', 'trace', 'debug', 'info', 'warn', 'error', 'child'),
  logMessages: v.boolean(),
  recordingFile: filled,
  drivers,
};

const schemas = { server: settings(endpoint), client: settings({ ...endpoint, acceptCalls: v.boolean() }) };

/** Throws `ERR_SIP_CONFIG` with every wrong path and what is wrong there. */
export const checkConfig = (kind: 'server' | 'client', config: unknown): void => {
  const { issues = [] } = v.safeParse(schemas[kind], config);
  const each = issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`);
  const trouble = each.length === 0 ? srtpTrouble(config as EndpointConfig) : undefined;
  if (trouble !== undefined) each.push(trouble);
  if (each.length === 0) return;
  throw new SipError('ERR_SIP_CONFIG', `the configuration is wrong: ${each.join('; ')}`);
};

/** `listen[1].port`, as one would write it. */
const pathText = (path: readonly { readonly key: unknown }[] | undefined): string => {
  let text = '';
  for (const { key } of path ?? []) text += typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${key}`;
  return text === '' ? 'config' : text;
};
