import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import type { CallEvent } from '../../src/api/call/call-event.ts';
import { callText, eventLine } from '../../src/cli/event-text.ts';
import { SipError, type SipErrorCode } from '../../src/core/errors.ts';
import { double } from '../support/untyped.ts';

const call = double<Call>({ id: 'a' });
const failed = (code?: SipErrorCode): CallEvent => ({
  type: 'command',
  command: { do: 'dtmf', digits: '1' },
  ...(code !== undefined && { error: new SipError(code, 'no way to send it') }),
});

describe('the outcome of a command of a logic', () => {
  it('is printed where the command was refused or came too late', () => {
    const event = failed('ERR_SIP_REFUSED');
    expect(callText({ call, event })).toBe('dtmf failed: no way to send it');
    expect(eventLine({ call, event })).toEqual({
      event: 'command',
      call: 'a',
      do: 'dtmf',
      code: 'ERR_SIP_REFUSED',
      error: 'no way to send it',
    });
  });

  it.each([undefined, 'ERR_SIP_MEDIA'] as const)(
    'is not printed where it was done, or has an event of its own (%s)',
    (code) => {
      expect(callText({ call, event: failed(code) })).toBeUndefined();
      expect(eventLine({ call, event: failed(code) })).toBeUndefined();
    },
  );
});
