import { acceptLine } from '../sdp/accept-line.ts';
import { hostPortText } from '../signal/next-hop.ts';
import { descriptionIn } from './description.ts';
import { refuseDescription, respondAndEnd } from './reject.ts';
import type { SessionConfig } from './session-config.ts';
import { media, type SessionOutput, tell } from './session-output.ts';
import type { Fresh, Incoming, Outputs, SessionInput, SessionTurn } from './session-state.ts';

type Invited = Extract<SessionInput, { on: 'dialog.open' }>;

/**
 * A new INVITE. One whose description cannot be read or used is refused here, before the app hears of a call
 * (RFC 3261 §13.3.1.3).
 */
export const receive = (
  config: SessionConfig,
  { self, sound, host: local }: Fresh,
  { tx, request, flow }: Invited,
): SessionTurn => {
  const host = local ?? flow.local.host;
  const offer = descriptionIn(request);
  if (offer !== undefined) {
    const usable = offer.ok ? acceptLine(offer.value, config.media.codecs, self.srtp, 'offer') : offer;
    if (!usable.ok) return [{ name: 'terminated' }, [refuseDescription(tx, usable, host), { out: 'forget' }]];
  }
  const remoteAddress = hostPortText(flow.remote.host, flow.remote.port);
  const told = tell({ type: 'incoming', request, remoteAddress });
  const shown = tell({ type: 'state', state: 'incoming' });
  const state: Incoming = {
    name: 'incoming',
    self,
    sound,
    tx,
    cseq: request.cseq.number,
    host,
    offer: offer?.ok ? offer.value : undefined,
    pending: undefined,
    speech: undefined,
    earlyAnswer: undefined,
    provisional: undefined,
    reported: 'incoming',
  };
  const patience = patienceFor(request, config.answerTimeoutMs);
  return [state, patience === undefined ? [told, shown] : [told, shown, patience]];
};

/** How long the app has to answer: as long as we are configured to wait, or less where the peer says so. */
const patienceFor = ({ headers }: Invited['request'], answerTimeoutMs: number): Outputs[number] | undefined => {
  const read = headers.has('expires') ? headers.read('expires') : undefined;
  const expiresMs = read?.ok && read.value !== undefined ? Math.min(read.value * 1000, 0x7fff_ffff) : undefined;
  if (answerTimeoutMs > 0 && (expiresMs === undefined || answerTimeoutMs < expiresMs)) {
    return { out: 'start', timer: 'unanswered', afterMs: answerTimeoutMs };
  }
  return expiresMs === undefined ? undefined : { out: 'start', timer: 'expires', afterMs: expiresMs };
};

/**
 * Nobody answered. An invitation that expires gets a 487 (RFC 3261 §13.3.1); where our own patience ends, 480: who was
 * called is there, but not available (§21.4.18).
 */
export const expire = (state: Incoming, timer: 'expires' | 'unanswered'): SessionTurn =>
  respondAndEnd(state, timer === 'expires' ? 487 : 480, { by: 'timeout', waitingFor: 'response' });

/** Asks the media engine for a port, once per session. */
export const openMedia = (id: string, host: string): SessionOutput => media({ do: 'open', id, host });
