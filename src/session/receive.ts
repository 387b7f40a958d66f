import type { Failure } from '../core/result.ts';
import { start } from '../core/timer.ts';
import { acceptLine } from '../sdp/accept-line.ts';
import { hostPortText } from '../signal/host.ts';
import { refusedFact } from '../ua/refused.ts';
import { descriptionIn } from './description.ts';
import { offerAnswer } from './offer-answer.ts';
import { refuseDescription, respondAndEnd } from './reject.ts';
import type { SessionConfig } from './session-config.ts';
import { report, type SessionOutput } from './session-output.ts';
import type { Fresh, Incoming, Outputs, SessionInput, SessionTurn } from './session-state.ts';

type Invited = Extract<SessionInput, { on: 'dialog.open' }>;

/**
 * A new INVITE. One whose description cannot be read or used is refused here, before the application has a call of it
 * (RFC 3261 §13.3.1.3).
 */
export const receive = (
  config: SessionConfig,
  { core, host: local }: Fresh,
  { tx, request, flow }: Invited,
): SessionTurn => {
  const host = local ?? flow.local.host;
  const offer = descriptionIn(request);
  let { exchange } = core;
  if (offer !== undefined) {
    const { srtp, loopback, mediaHost } = core.identity;
    const acceptor = { preferences: config.media, srtp, loopback, host, bound: mediaHost?.bound };
    const usable = offer.ok ? acceptLine(offer.value, acceptor, 'offer') : offer;
    if (!usable.ok) return unusable(request, usable, refuseDescription(tx, usable, host, true), flow);
    if (offer.ok) [exchange] = offerAnswer(exchange, { kind: 'offerReceived', offer: offer.value });
  }
  const remoteAddress = hostPortText(flow.remote.host, flow.remote.port);
  const incoming = report({ type: 'incoming', request, remoteAddress });
  const reported = report({ type: 'state', state: 'incoming' });
  const state: Incoming = {
    name: 'incoming',
    core: { ...core, exchange },
    tx,
    cseq: request.cseq.number,
    host,
    pending: undefined,
    provisional: undefined,
    reported: 'incoming',
  };
  const limit = timeLimit(request, config.answerTimeoutMs);
  return [state, limit === undefined ? [incoming, reported] : [incoming, reported, limit]];
};

const unusable = (
  request: Invited['request'],
  { detail }: Failure,
  response: Extract<SessionOutput, { out: 'respond' }>,
  flow: Invited['flow'],
): SessionTurn => {
  const fact = refusedFact(request, flow, response.status, detail);
  return [{ name: 'terminated' }, [response, { out: 'refused', fact }, { out: 'release' }]];
};

/** How long the application has for an answer: the configured time, or less where the peer's Expires is shorter. */
const timeLimit = ({ headers }: Invited['request'], answerTimeoutMs: number): Outputs[number] | undefined => {
  const read = headers.has('expires') ? headers.read('expires') : undefined;
  const expiresMs = read?.ok && read.value !== undefined ? Math.min(read.value * 1000, 0x7fff_ffff) : undefined;
  if (answerTimeoutMs > 0 && (expiresMs === undefined || answerTimeoutMs < expiresMs)) {
    return start('unanswered', answerTimeoutMs);
  }
  return expiresMs === undefined ? undefined : start('expires', expiresMs);
};

/**
 * No answer in time. An invitation that expires gets a 487 (RFC 3261 §13.3.1); where the configured time is over, 480: the
 * callee is there, but not available (§21.4.18).
 */
export const expire = (state: Incoming, timer: 'expires' | 'unanswered'): SessionTurn =>
  respondAndEnd(state, timer === 'expires' ? 487 : 480, { by: 'timeout', waitingFor: 'response' });
