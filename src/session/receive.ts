import { acceptLine } from '../sdp/accept-line.ts';
import type { Flow } from '../signal/address.ts';
import { descriptionIn } from './description.ts';
import { refuseDescription } from './refuse.ts';
import type { SessionConfig } from './session-config.ts';
import { media, respond, tell } from './session-output.ts';
import type { Fresh, Incoming, Outputs, SessionEvent, SessionTurn } from './session-state.ts';

type Invited = Extract<SessionEvent, { on: 'dialog.invite' }>;

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
    const usable = offer.ok ? acceptLine(offer.value, config.codecs) : offer;
    if (!usable.ok) return [{ name: 'terminated' }, [refuseDescription(tx, usable, host), { out: 'forget' }]];
  }
  const outputs: Outputs = [
    tell({ type: 'incoming', request, remoteAddress: addressOf(flow) }),
    tell({ type: 'state', state: 'incoming' }),
  ];
  const state: Incoming = {
    name: 'incoming',
    self,
    sound,
    tx,
    cseq: request.cseq.number,
    host,
    offer: offer?.ok ? offer.value : undefined,
    wish: undefined,
    speech: undefined,
    preview: undefined,
    provisional: undefined,
    shown: 'incoming',
  };
  const expires = request.headers.has('expires') ? request.headers.read('expires') : undefined;
  if (!expires?.ok || expires.value === undefined) return [state, outputs];
  const afterMs = Math.min(expires.value * 1000, 0x7fff_ffff);
  return [state, [...outputs, { out: 'start', timer: 'expires', afterMs }]];
};

/** RFC 3261 §13.3.1: an invitation that expires unanswered gets a 487. */
export const expire = ({ tx }: Incoming): Outputs => [respond(tx, 487)];

/** Asks the media engine for a port, once per session. */
export const openMedia = (id: string, host: string): Outputs => [media({ do: 'open', id, host })];

const addressOf = ({ remote: { host, port } }: Flow): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
