import type { SipRequest } from '../message/model.ts';
import type { SessionCommand } from '../signal/session.ts';
import { done, respond, tell } from './session-output.ts';
import type { Outputs, SessionState, SessionTurn } from './session-state.ts';

/** Answers a request inside the dialog that neither changes nor ends the session. */
export const handle = (tx: string, request: SipRequest): Outputs => {
  if (request.method === 'INFO') return info(tx, request);
  // RFC 3261 §11.2: as outside a dialog, and without any effect on it. The dialogs add what we can do.
  if (request.method === 'OPTIONS') return [respond(tx, 200)];
  // What is not allowed at all was refused below; what comes here has no room in this stack.
  return refused(tx, request, 501);
};

const info = (tx: string, request: SipRequest): Outputs => {
  // RFC 6086 §4.2.2: no package is known here. Recv-Info without a value says so.
  if (request.headers.has('info-package')) return refused(tx, request, 469, [['Recv-Info', '']]);
  if (request.body.length === 0) return [respond(tx, 200)];
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/dtmf-relay' && type !== 'application/dtmf') {
    return refused(tx, request, 415, [['Accept', 'application/dtmf-relay, application/dtmf']]);
  }
  const key = keyIn(request.body, type === 'application/dtmf-relay');
  if (key === undefined) return refused(tx, request, 400);
  return [respond(tx, 200), tell({ type: 'dtmf', ...key, method: 'info' })];
};

const refused = (tx: string, request: SipRequest, status: number, headers?: Parameters<typeof content>[0]): Outputs => [
  respond(tx, status, content(headers)),
  tell({ type: 'request', request, status }),
];

const content = (headers: readonly (readonly [string, string])[] | undefined) =>
  headers === undefined ? undefined : { headers };

/** A key press fits in far less; longer bodies are not read. */
const MOST_OCTETS = 256;
const DEFAULT_MS = 250;

/** `Signal=5` and `Duration=160` on lines of their own, or, as plain `application/dtmf`, the key alone. */
const keyIn = (body: Uint8Array, relay: boolean): { digit: string; durationMs: number } | undefined => {
  if (body.length > MOST_OCTETS) return undefined;
  let digit: string | undefined = relay ? undefined : '';
  let durationMs = DEFAULT_MS;
  for (const line of Buffer.from(body)
    .toString('latin1')
    .split(/\r\n|\r|\n/)) {
    const at = line.indexOf('=');
    const name = line.slice(0, at).trim().toLowerCase();
    const value = line.slice(at + 1).trim();
    if (at < 0) digit = digit === '' ? value : digit;
    else if (name === 'signal') digit = value;
    else if (name === 'duration' && /^\d{1,5}$/.test(value)) durationMs = Number(value);
  }
  const key = digit?.toUpperCase();
  return key !== undefined && /^[0-9*#A-D]$/.test(key) ? { digit: key, durationMs } : undefined;
};

/** An INFO of ours, sent where there is a dialog; its response becomes the `done` of the command. */
export const sendInfo = (
  state: SessionState,
  { ref, type, body }: Extract<SessionCommand, { do: 'info' }>,
): SessionTurn => {
  if (!('sound' in state) || state.name === 'fresh') return [state, [done(ref, 'ended')]];
  const content = { body: { type, octets: Buffer.from(body, 'latin1') } };
  return [state, [{ out: 'request', method: 'INFO', content, ref }]];
};
