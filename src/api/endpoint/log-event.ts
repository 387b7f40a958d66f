import type { CallEvent } from '../call/call-event.ts';
import { endText } from '../common/describe.ts';
import type { CallRef } from '../common/stream-context.ts';
import type { Log } from '../log/log.ts';

/** Logs one line per event of a call: beginning and end at level info, what is between at debug. */
export const logEvent = (log: Log, call: CallRef, event: CallEvent): void => {
  if (!log.isOn('info')) return;
  const [level, fields, message] = lineOf(event);
  if (log.isOn(level)) log.write(level, { call: call.id, callId: call.callId, ...fields }, message);
};

const lineOf = (event: CallEvent): readonly [level: 'info' | 'debug', fields: object, message: string] => {
  switch (event.type) {
    case 'incoming':
      return [
        'info',
        { from: event.request.from.uri, to: event.request.to.uri, remote: event.remoteAddress },
        'incoming call',
      ];
    case 'outgoing':
      return ['info', { to: event.request?.to.uri }, 'outgoing call'];
    case 'established':
      return ['info', {}, 'the call is up'];
    case 'ended':
      return ['info', { cause: event.cause.by, counters: event.counters }, `the call is over: ${endText(event.cause)}`];
    case 'state':
      return ['debug', { state: event.state }, `the call is ${event.state}`];
    case 'unanswered':
      return ['debug', { sent: event.sent }, `no response yet, sent ${event.sent} times`];
    case 'progress':
      return ['debug', { status: event.status }, `${event.status} ${event.reason}`];
    case 'media':
      return [
        'debug',
        { codec: event.plan.audio.send.name, direction: event.plan.audio.direction },
        'media was agreed on',
      ];
    case 'request':
      return ['debug', { method: event.request.method, status: event.status }, 'a request within the call'];
    case 'dtmf':
      // Digits may be a PIN: the log has no digit.
      return ['debug', { durationMs: event.durationMs }, 'a DTMF digit'];
    case 'parts':
      return ['debug', { types: event.parts.map(({ type }) => type) }, 'bodies besides the session description'];
    case 'relay':
      return ['debug', { to: event.to, passing: event.passing }, 'the packets of a bridged call'];
    case 'command':
      return ['debug', { do: event.command.do, code: event.error?.code }, event.error?.message ?? 'a command is done'];
    case 'hold':
      return ['debug', { local: event.local, remote: event.remote }, 'hold changed'];
    case 'played':
      return ['debug', { completed: event.completed, error: event.error }, 'playing is over'];
    case 'mediaTimeout':
      return ['info', { silentMs: event.silentMs }, 'no media arrives'];
    case 'mediaUnreachable':
      return ['info', { why: event.why }, 'the address of the peer takes no media'];
    case 'recorded':
      return ['debug', { path: event.path, error: event.error }, 'recording is over'];
  }
};
