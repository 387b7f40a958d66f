import { stay } from '../../core/step.ts';
import { abandon, sendInvite } from '../invite.ts';
import { openedMedia, withoutMedia } from '../media-state.ts';
import type { SessionConfig } from '../session-config.ts';
import { refuseCommand } from '../session-output.ts';
import type { Opening, SessionInput, SessionTurn } from '../session-state.ts';

/** UAC, the media port is being opened: the INVITE goes out when it is there. */
export const opening = (config: SessionConfig, state: Opening, event: SessionInput): SessionTurn => {
  if (event.on === undefined) return stay(state);
  const { core, command } = state;
  if (event.on === 'command') {
    if (event.command.do === 'hangup') return abandon(core, { by: 'local' });
    return [state, refuseCommand(event.command, 'state')];
  }
  if (event.on !== 'media') return stay(state);
  switch (event.event.on) {
    case 'opened':
      return sendInvite(config, openedMedia(config, core, event.event, command.media), command);
    case 'failed':
      return abandon(withoutMedia(core), { by: 'media', reason: event.event.reason });
    case 'closed':
      return abandon(withoutMedia(core), { by: 'media', reason: 'closed' });
    default:
      return stay(state);
  }
};
