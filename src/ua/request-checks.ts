import { isDefinedMethod, traitsOf } from '../message/methods.ts';
import type { SipRequest } from '../message/model.ts';
import type { Capabilities } from './capabilities.ts';
import { unacceptableAnswer, unreadableContent } from './content-checks.ts';
import type { ResponseDraft } from './response.ts';

/** RFC 3261 §8.2.1, §21.4.6, §21.5.2: 405 for a method that an RFC defines, 501 for any other. */
export const methodRefused = (method: string, { allow }: Capabilities): ResponseDraft =>
  isDefinedMethod(method) ? { status: 405, headers: allow } : { status: 501 };

const uriRefused = (uri: SipRequest['parsedUri']): ResponseDraft | undefined => {
  if (!uri.ok) return { status: uri.status ?? 400, reason: 'Malformed Request-URI' };
  return uri.value.scheme === 'other' ? { status: 416 } : undefined;
};

const extensionsRefused = ({ headers }: SipRequest, { extensions }: Capabilities): ResponseDraft | undefined => {
  if (!headers.has('require')) return undefined;
  const required = headers.read('require');
  if (!required.ok) return { status: 400, reason: 'Malformed Require' };
  const unknown = (required.value ?? []).filter((tag) => !extensions.includes(tag.toLowerCase()));
  return unknown.length === 0 ? undefined : { status: 420, headers: [['Unsupported', unknown.join(', ')]] };
};

/**
 * The response by which the UAS core refuses the request before a usage receives it: method, header fields, content,
 * in the order of RFC 3261 §8.2. Not for ACK and CANCEL, which are never refused this way (§8.2.2.3).
 */
export const refusalOf = (
  request: SipRequest,
  inDialog: boolean,
  capabilities: Capabilities,
): ResponseDraft | undefined => {
  const { method } = request;
  if (!capabilities.methods.includes(method)) return methodRefused(method, capabilities);
  return (
    // RFC 3261 §8.2.2.1. Inside a dialog the tags identify whom the request is for, whatever has become of our URI on its way.
    (inDialog ? undefined : uriRefused(request.parsedUri)) ??
    (!inDialog && !traitsOf(method).outsideDialog ? { status: 481 } : undefined) ??
    extensionsRefused(request, capabilities) ??
    unreadableContent(request, capabilities) ??
    unacceptableAnswer(request, capabilities)
  );
};
