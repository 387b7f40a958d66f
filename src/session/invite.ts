import { stay } from '../core/step.ts';
import type { EndCause, SessionCommand } from '../signal/session.ts';
import { end } from './end.ts';
import { opening as openingSound, refuse, silent } from './media-state.ts';
import { beginSpeech, offer } from './negotiate.ts';
import { openMedia } from './receive.ts';
import type { SessionConfig } from './session-config.ts';
import { sdpBody, tell } from './session-output.ts';
import type { Calling, Fresh, LocalDescription, Opening, Outputs, SessionInput, SessionTurn } from './session-state.ts';

type Invite = Extract<SessionCommand, { do: 'invite' }>;

/** A call of ours begins with a media port: the offer has to name it. */
export const invite = ({ self, sound, host }: Fresh, command: Invite): SessionTurn => {
  if (host === undefined) return abandon({ self, sound }, { by: 'transport', reason: 'nothing listens' });
  return [{ name: 'opening', self, sound: openingSound(sound), command }, [openMedia(self.id, host)]];
};

export const opening = (config: SessionConfig, state: Opening, event: SessionInput): SessionTurn => {
  if (event.on === undefined) return stay(state);
  if (event.on === 'command') {
    if (event.command.do === 'hangup') return abandon(state, { by: 'local' });
    return [state, refuse(event.command, 'state')];
  }
  if (event.on !== 'media') return stay(state);
  switch (event.event.on) {
    case 'opened':
      return sendInvite(config, state, beginSpeech(config, event.event, state.self, state.command.media));
    case 'failed':
      return abandon({ ...state, sound: silent }, { by: 'media', reason: event.event.reason });
    case 'closed':
      return abandon({ ...state, sound: silent }, { by: 'media', reason: 'closed' });
    default:
      return stay(state);
  }
};

/** Ends what never went out. `outgoing` is still the first the app hears. */
const abandon = (state: Pick<Opening, 'self' | 'sound'>, cause: EndCause): SessionTurn =>
  end(state, cause, 'nothing', [tell({ type: 'outgoing' })]);

/** The INVITE, with our offer unless the peer is to make one (RFC 3261 §13.2.1). The room tells `outgoing` with it. */
const sendInvite = (config: SessionConfig, { self, sound, command }: Opening, begun: LocalDescription): SessionTurn => {
  const late = command.lateOffer === true;
  const { speech, sdp } = late ? { speech: begun, sdp: undefined } : offer(begun, 'sendrecv');
  const route = command.route ?? config.outboundProxy;
  const next: Calling = {
    name: 'calling',
    self,
    sound: { ...sound, stage: 'open' },
    speech,
    delayedOffer: late,
    reported: 'calling',
    early: undefined,
  };
  const outputs: Outputs = [
    {
      out: 'invite',
      invitation: {
        target: command.target,
        from: command.from ?? config.from,
        ...(route.length === 0 ? undefined : { route }),
        ...(command.headers === undefined ? undefined : { headers: command.headers }),
        ...(sdp === undefined ? undefined : sdpBody(sdp)),
      },
    },
    tell({ type: 'state', state: 'calling' }),
  ];
  if (config.inviteTimeoutMs <= 0) return [next, outputs];
  return [next, [...outputs, { out: 'start', timer: 'giveUp', afterMs: config.inviteTimeoutMs }]];
};
