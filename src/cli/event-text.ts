import type { CallEvent } from '../api/call/call-event.ts';
import { endText } from '../api/common/describe.ts';
import type { EventOfCall } from '../api/endpoint/call-registry.ts';
import type { SipError } from '../core/errors.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { CallState } from '../signal/session.ts';
import { callSummary, summaryText } from './call-summary.ts';

/** A line of `--json`: the type of the event, the id of the call, and the values of the event. */
export type Line = { readonly event: string } & Readonly<Record<string, unknown>>;

/** An event of a call as plain data; undefined for events that are not printed. */
export const eventLine = ({ call, event }: EventOfCall): Line | undefined => {
  const about = { event: event.type, call: call.id };
  switch (event.type) {
    case 'incoming':
      return { ...about, from: call.remote.uri, to: call.local.uri, callId: call.callId, remote: event.remoteAddress };
    case 'outgoing':
      return { ...about, from: call.local.uri, to: call.remote.uri, callId: call.callId };
    case 'state':
      return { ...about, state: event.state };
    case 'unanswered':
      return { ...about, sent: event.sent };
    case 'progress':
      return { ...about, status: event.status, reason: event.reason };
    case 'hold':
      return { ...about, local: event.local, remote: event.remote };
    case 'media': {
      const { audio, transport } = event.plan;
      const { remote, srtp } = transport;
      return {
        ...about,
        codec: audio.send.name,
        direction: audio.direction,
        local: call.media?.local,
        remote,
        srtp: srtp?.suite,
      };
    }
    case 'dtmf':
      return { ...about, digit: event.digit, durationMs: event.durationMs, method: event.method };
    case 'played':
      return { ...about, completed: event.completed, sentMs: event.sentMs, error: event.error };
    case 'mediaTimeout':
      return { ...about, silentMs: event.silentMs };
    case 'mediaUnreachable':
      return { ...about, why: event.why };
    case 'recorded':
      return { ...about, path: event.path, error: event.error };
    case 'request':
      return { ...about, method: event.request.method, status: event.status };
    case 'parts': {
      const { message, parts } = event;
      const of = message.kind === 'request' ? message.method : message.status;
      return { ...about, of, types: parts.map(({ type }) => type) };
    }
    case 'ended':
      return {
        ...about,
        cause: plain(event.cause),
        summary: event.counters && callSummary(event.counters),
        counters: event.counters,
      };
    case 'command': {
      const error = refusal(event);
      return error && { ...about, do: event.command.do, code: error.code, error: error.message };
    }
    case 'established':
    case 'relay':
      return undefined;
  }
};

/** Why a command was not carried out. What the media engine reports has an event of its own. */
const refusal = ({ error }: Extract<CallEvent, { type: 'command' }>): SipError | undefined =>
  error?.code === 'ERR_SIP_MEDIA' ? undefined : error;

const plain = (cause: Parameters<typeof endText>[0]): object =>
  cause.by === 'fault' ? { by: 'fault', error: endText(cause) } : cause;

/** The other states have events of their own, or are brief. */
const reportedStates: ReadonlySet<CallState> = new Set(['ringing', 'early', 'active']);

const mediaText = ({ audio, transport }: MediaPlan): string =>
  `audio: ${audio.send.name}, ${audio.direction}${transport.srtp === undefined ? '' : ', encrypted'}`;

/** The same as text. `answered`: the call was up at some time. */
export const callText = ({ call, event }: EventOfCall, answered = true): string | undefined => {
  switch (event.type) {
    case 'incoming':
      return `call from ${call.remote.uri} (${event.remoteAddress})`;
    case 'outgoing':
      return `calling ${call.remote.uri}`;
    case 'state':
      return reportedStates.has(event.state) ? event.state : undefined;
    case 'unanswered':
      return `no reply yet, sent ${event.sent} times`;
    case 'progress':
      return `${event.status} ${event.reason}`;
    case 'hold':
      return event.local || event.remote ? `held ${event.local ? 'here' : 'by the peer'}` : 'resumed';
    case 'media':
      return mediaText(event.plan);
    case 'dtmf':
      return `digit ${event.digit}`;
    case 'played':
      return event.error === undefined || call.media === undefined ? undefined : `playing failed: ${event.error}`;
    case 'mediaTimeout':
      return `no audio for ${Math.round(event.silentMs / 1000)} s`;
    case 'mediaUnreachable':
      return event.why === 'refused'
        ? 'the peer refuses our audio'
        : 'our audio stops: nothing ever came from the peer';
    case 'recorded':
      return event.error === undefined ? `recorded ${event.path}` : event.error;
    case 'command': {
      const error = refusal(event);
      return error && `${event.command.do} failed: ${error.message}`;
    }
    case 'ended': {
      const { by } = event.cause;
      const cancelled = call.direction === 'outgoing' && by === 'local' && !answered;
      // A call that ended before media was agreed on has nothing to count.
      const summary =
        event.counters === undefined || call.media === undefined ? '' : `; ${summaryText(event.counters)}`;
      return `over: ${cancelled ? 'cancelled, no answer' : endText(event.cause)}${summary}`;
    }
    default:
      return undefined;
  }
};
