import type { SipRequest } from '../message/model.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import { report, respond } from './session-output.ts';
import type { Outputs } from './session-state.ts';

/** An INFO of the peer's: a key press, or a refusal (RFC 6086). Without a body it only keeps the dialog alive. */
export const receiveInfo = (tx: string, request: SipRequest): Outputs => {
  // RFC 6086 §4.2.2: no package is supported. Recv-Info without a value states that.
  if (request.headers.has('info-package')) return refused(tx, request, 469, [['Recv-Info', '']]);
  if (request.body.length === 0) return [respond(tx, 200)];
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/hook-flash') return [respond(tx, 200), pressed({ digit: '!', durationMs: DEFAULT_MS })];
  if (type !== 'application/dtmf-relay' && type !== 'application/dtmf') {
    return refused(tx, request, 415, [['Accept', 'application/dtmf-relay, application/dtmf, application/hook-flash']]);
  }
  const key = keyIn(request.body, type === 'application/dtmf-relay');
  if (key === undefined) return refused(tx, request, 400);
  return [respond(tx, 200), pressed(key)];
};

const pressed = (key: Key): Outputs[number] => report({ type: 'dtmf', ...key, method: 'info' });

const refused = (tx: string, request: SipRequest, status: number, headers?: ExtraHeaders): Outputs => [
  respond(tx, status, headers === undefined ? undefined : { headers }),
  report({ type: 'request', request, status }),
];

interface Key {
  readonly digit: string;
  readonly durationMs: number;
}

/** A key press fits in far less; longer bodies are not read. */
const MOST_OCTETS = 256;
const DEFAULT_MS = 250;

/** `Signal=5` and `Duration=160` on lines of their own, or, as plain `application/dtmf`, the key alone. */
const keyIn = (body: Uint8Array, relay: boolean): Key | undefined => {
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
  const key = digit === undefined ? undefined : keyNamed(digit.toUpperCase());
  return key === undefined ? undefined : { digit: key, durationMs };
};

/** Event codes above the digits, which some peers write in place of the character (RFC 4733 §3.2). */
const BY_CODE: readonly string[] = ['*', '#', 'A', 'B', 'C', 'D', '!'];

/** A key by its character or its event code; `!` is the flash, for which there are `F` and `HF` too. */
const keyNamed = (name: string): string | undefined => {
  if (/^[0-9*#A-D!]$/.test(name)) return name;
  if (name === 'F' || name === 'HF') return '!';
  return /^1[0-6]$/.test(name) ? BY_CODE[Number(name) - 10] : undefined;
};
