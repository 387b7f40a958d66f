import type { SipRequest } from '../message/model.ts';
import type { Capabilities } from './capabilities.ts';
import { unacceptableAnswer, unreadableContent } from './content-checks.ts';
import type { DialogConfig } from '../dialog/dialog-layer.ts';
import type { ResponseDraft } from './response.ts';

/** Methods some RFC defines: 405 when not allowed here. Any other gets 501 (RFC 3261 §21.4.6, §21.5.2). */
const known: ReadonlySet<string> = new Set(
  'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE'.split(' '),
);

/** Methods that mean nothing outside a dialog (RFC 3261 §15.1.2, RFC 3262 §3, RFC 3311 §5.2, RFC 6086 §4.2.2). */
const inside: ReadonlySet<string> = new Set(['BYE', 'PRACK', 'UPDATE', 'INFO']);

const methodRefused = (
  { method }: SipRequest,
  config: DialogConfig,
  declared: Capabilities,
): ResponseDraft | undefined => {
  if (config.allow.includes(method)) return undefined;
  return known.has(method) ? { status: 405, headers: declared.allow } : { status: 501 };
};

const uriRefused = (uri: SipRequest['parsedUri']): ResponseDraft | undefined => {
  if (!uri.ok) return { status: uri.status ?? 400, reason: 'Malformed Request-URI' };
  return uri.value.scheme === 'other' ? { status: 416 } : undefined;
};

const extensionsRefused = (request: SipRequest, config: DialogConfig): ResponseDraft | undefined => {
  if (!request.headers.has('require')) return undefined;
  const required = request.headers.read('require');
  if (!required.ok) return { status: 400, reason: 'Malformed Require' };
  const unknown = (required.value ?? []).filter((tag) => !config.supported.includes(tag.toLowerCase()));
  return unknown.length === 0 ? undefined : { status: 420, headers: [['Unsupported', unknown.join(', ')]] };
};

/**
 * Whether the UAS core refuses this request before anybody above hears of it, and how: method, header fields, content,
 * in the order of RFC 3261 §8.2. Not for ACK and CANCEL, which are never refused this way (§8.2.2.3).
 */
export const refusalOf = (
  request: SipRequest,
  inDialog: boolean,
  config: DialogConfig,
  declared: Capabilities,
): ResponseDraft | undefined =>
  methodRefused(request, config, declared) ??
  uriRefused(request.parsedUri) ??
  (!inDialog && inside.has(request.method) ? { status: 481 } : undefined) ??
  extensionsRefused(request, config) ??
  unreadableContent(request, config, declared) ??
  unacceptableAnswer(request, config);
