import { SipError } from '../../core/errors.ts';
import { codecNamed } from '../../media/codec/codecs.ts';
import type { MediaPlan } from '../../signal/media.ts';
import type { DtmfMethod } from '../../signal/session.ts';
import type { DtmfOptions } from './call.ts';
import type { CallContext } from './call-context.ts';
import type { CallPromises } from './call-promises.ts';

const FLASH = '!';
/** Peers know the flash by its event code (RFC 4733 §3.2), and by different characters. */
const FLASH_CODE = 16;

/** The default method: what was agreed on, and no INFO for a peer whose Allow does not list it. A flash has no tone. */
export const dtmfMethod = (
  plan: MediaPlan | undefined,
  refusesInfo: boolean = false,
  digits: string = '',
): DtmfMethod => {
  if (plan === undefined) return 'info';
  if (digits.includes(FLASH)) return plan.audio.telephoneEvent?.flash === true ? 'rtp' : 'info';
  if (plan.audio.telephoneEvent?.send !== undefined) return 'rtp';
  // A detector may still find distorted tones; a 405 (RFC 3261 §8.2.1) delivers nothing.
  return codecNamed(plan.audio.send.name)?.carriesTones === true || refusesInfo ? 'inband' : 'info';
};

/** Throws `ERR_SIP_ARGUMENT`. */
export const checkDtmf = (digits: string, { durationMs = 100, method }: DtmfOptions): void => {
  if (!/^[0-9A-D*#!]{1,128}$/.test(digits)) {
    const wanted = 'it must be 1 to 128 of 0-9, A-D, *, # and !';
    throw new SipError('ERR_SIP_ARGUMENT', `sendDtmf: the digits are ${JSON.stringify(digits)}, ${wanted}`);
  }
  if (method === 'inband' && digits.includes(FLASH)) {
    throw new SipError('ERR_SIP_ARGUMENT', 'sendDtmf: a flash (!) has no tone; send it by rtp or info');
  }
  if (durationMs >= 40 && durationMs <= 30_000) return;
  throw new SipError('ERR_SIP_ARGUMENT', `sendDtmf: durationMs is ${durationMs}, it must lie between 40 and 30000`);
};

/** Sends checked digits; resolves when the last is sent, or, by INFO, answered with 2xx. */
export const sendDigits = async (
  host: CallContext,
  id: string,
  promises: CallPromises,
  digits: string,
  method: DtmfMethod,
  durationMs: number,
): Promise<void> => {
  if (method !== 'info') {
    const ref = host.nextRef();
    const sent = promises.command(ref);
    host.stack.command({
      to: 'stream',
      do: 'dtmf',
      id,
      digits,
      durationMs,
      ref,
      ...(method === 'inband' && { inband: true }),
    });
    return sent;
  }
  // One after the other: requests may overtake each other (RFC 6086 §4.2).
  for (const digit of digits) {
    const ref = host.nextRef();
    const answered = promises.command(ref);
    const body = `Signal=${digit === FLASH ? FLASH_CODE : digit}\r\nDuration=${Math.round(durationMs)}\r\n`;
    host.stack.command({ to: 'session', do: 'info', id, ref, type: 'application/dtmf-relay', body });
    await answered;
  }
};
