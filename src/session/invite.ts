import { start } from '../core/timer.ts';
import type { EndCause, SessionCommand } from '../signal/session.ts';
import { end } from './end.ts';
import { openMedia } from './media-state.ts';
import { offerAnswer } from './offer-answer.ts';
import type { SessionConfig } from './session-config.ts';
import type { SessionCore } from './session-core.ts';
import { report, sdpBody } from './session-output.ts';
import type { Calling, Fresh, Outputs, SessionTurn } from './session-state.ts';

type Invite = Extract<SessionCommand, { do: 'invite' }>;

/** A call of ours begins with a media port: the offer has to name it. */
export const invite = ({ core, host }: Fresh, command: Invite): SessionTurn => {
  if (host === undefined) return abandon(core, { by: 'transport', reason: 'nothing listens' });
  const [opening, open] = openMedia(core, host);
  return [{ name: 'opening', core: opening, command }, [open]];
};

/** Ends what never went out. `outgoing` is still the first event of the session. */
export const abandon = (core: SessionCore, cause: EndCause): SessionTurn =>
  end(core, cause, 'nothing', [report({ type: 'outgoing' })]);

/** The INVITE, with our offer unless the peer is to make one (RFC 3261 §13.2.1). `outgoing` is reported with it. */
export const sendInvite = (config: SessionConfig, core: SessionCore, command: Invite): SessionTurn => {
  const [exchange, [output]] =
    command.lateOffer === true
      ? ([core.exchange, []] as const)
      : offerAnswer(core.exchange, { kind: 'offer', direction: 'sendrecv', media: undefined });
  const route = command.route ?? config.outboundProxy;
  const next: Calling = { name: 'calling', core: { ...core, exchange }, reported: 'calling', responded: false };
  const outputs: Outputs = [
    {
      out: 'invite',
      invitation: {
        target: command.target,
        from: command.from ?? config.from,
        ...(route.length === 0 ? undefined : { route }),
        ...(command.headers === undefined ? undefined : { headers: command.headers }),
        ...(output?.out === 'offer' ? sdpBody(output.sdp) : undefined),
      },
    },
    report({ type: 'state', state: 'calling' }),
  ];
  if (config.inviteTimeoutMs <= 0) return [next, outputs];
  return [next, [...outputs, start('giveUp', config.inviteTimeoutMs)]];
};
