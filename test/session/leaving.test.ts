import { describe, expect, it } from 'vitest';
import type { ExtraHeaders } from '../../src/signal/session.ts';
import { quiet, Rig, sdp } from './rig.ts';

const headers: ExtraHeaders = [
  ['Reason', 'Q.850;cause=16;text="Terminated"'],
  ['X-Account', '7'],
];
const hangUp = (rig: Rig, id: string): void => rig.command({ to: 'session', do: 'hangup', id, headers });
const call = (rig: Rig): string => {
  rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' });
  return 'me';
};
const held = (rig: Rig, id: string): void => rig.command({ to: 'session', do: 'hold', id, ref: 1 });

describe('the header fields of a hang-up', () => {
  it.each<[string, (rig: Rig) => string, string]>([
    ['in an incoming call', (rig) => rig.receiveInvite(), '480'],
    ['in a call of ours that rings', (rig) => [call(rig), rig.receiveResponse(180)][0] as string, 'CANCEL'],
    ['in a call of ours without any response', call, 'CANCEL'],
    ['in a call that is up', (rig) => rig.up(), 'BYE'],
    ['in a call of ours that is up', (rig) => rig.called(), 'BYE'],
    [
      'during a re-INVITE of ours',
      (rig) => {
        const id = rig.up();
        held(rig, id);
        return id;
      },
      'BYE',
    ],
    [
      'in the pause after a 491',
      (rig) => {
        const id = rig.up();
        held(rig, id);
        rig.receiveResponse(491);
        return id;
      },
      'BYE',
    ],
    [
      'while a re-INVITE of the peer waits for its ACK',
      (rig) => {
        const id = rig.up();
        rig.receiveRequest('INVITE', { sdp: sdp({ version: 2 }) });
        return id;
      },
      'BYE',
    ],
  ])('%s go into what it sends', (_where, begin, what) => {
    const rig = new Rig();
    hangUp(rig, begin(rig));
    expect(rig.sent.at(-1)).toBe(what);
    expect(rig.last(what)?.headers).toEqual(headers);
  });

  it('before the ACK wait with the BYE for it, and go into it also when the ACK never comes', () => {
    for (const acknowledged of [true, false]) {
      const rig = new Rig();
      const id = rig.receiveInvite();
      rig.command({ to: 'session', do: 'answer', id });
      hangUp(rig, id);
      expect(rig.sent).toEqual(['200']);
      if (acknowledged) rig.receiveAck();
      else rig.advance(32_000);
      expect(rig.last('BYE')?.headers).toEqual(headers);
    }
  });

  it('go into the CANCEL, and into the BYE of a 200 that crosses it', () => {
    const rig = new Rig();
    hangUp(rig, call(rig));
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    expect(rig.sent).toEqual(['INVITE', 'CANCEL', 'ACK', 'BYE']);
    expect(rig.last('BYE')?.headers).toEqual(headers);
  });
});

describe('what the peer says when it leaves', () => {
  const lines = ['Reason: SIP;cause=408;text="Session timeout", Q.850 ;cause=41 ;text="a;b"'];
  const cause = {
    by: 'remote',
    q850: 41,
    reasons: [
      { protocol: 'SIP', cause: 408, text: 'Session timeout' },
      { protocol: 'Q.850', cause: 41, text: 'a;b' },
    ],
  };

  it('is in the cause: of a BYE of a call that is up, either way round (RFC 3326)', () => {
    for (const up of [(rig: Rig) => rig.up(), (rig: Rig) => rig.called()]) {
      const rig = new Rig();
      const id = up(rig);
      rig.receiveRequest('BYE', { lines });
      expect(rig.cause(id)).toEqual(cause);
    }
  });

  it('is in the cause: of a BYE before the answer', () => {
    const incoming = new Rig();
    const id = incoming.receiveInvite();
    incoming.receiveRequest('BYE', { lines });
    expect(incoming.cause(id)).toEqual(cause);
    const outgoing = new Rig();
    call(outgoing);
    outgoing.receiveResponse(180);
    outgoing.receiveRequest('BYE', { lines });
    outgoing.receiveResponse(487);
    expect(outgoing.cause('me')).toEqual(cause);
  });

  it('is in the cause: of a CANCEL, such as that of a call completed elsewhere (RFC 3326 §3.1)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.receiveCancel('inv', { lines: ['Reason: SIP;cause=200;text="Call completed elsewhere"'] });
    expect(rig.cause(id)).toEqual({
      by: 'remote',
      reasons: [{ protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }],
    });
  });

  it('may stand in several fields, one of them unreadable; 16 values and 256 characters of each are kept', () => {
    const rig = new Rig();
    const id = rig.up();
    const many = Array.from({ length: 30 }, (_, at) => `Reason: X${at};text="${'t'.repeat(300)}"`);
    rig.receiveRequest('BYE', { lines: ['Reason: "', ...many] });
    const ended = rig.cause(id);
    const reasons = ended?.by === 'remote' ? (ended.reasons ?? []) : [];
    expect(reasons.map(({ protocol }) => protocol)).toEqual(Array.from({ length: 16 }, (_, at) => `X${at}`));
    expect(reasons[0]?.text).toHaveLength(256);
  });

  it.each([300, 301, 302, 305, 380, 485])(
    'with %i are the places where the call may go, the most preferred first',
    (status) => {
      const rig = new Rig();
      call(rig);
      const contacts = [
        'Contact: <sip:desk@192.0.2.11>;q=0.4, "M, Bile" <sip:mobile@192.0.2.12:5070;method=INVITE?Replaces=x>;q=1.0',
        'Contact: *',
        'Contact: <sip:broken',
        'Contact: <tel:+4912>;q=0.75, <sip:voicemail@192.0.2.13>;q=0.1;expires=60, sip:any@192.0.2.14;q=nonsense',
      ];
      rig.receiveResponse(status, 'INVITE', { lines: contacts });
      expect(rig.cause('me')).toMatchObject({
        status,
        contacts: [
          { uri: 'sip:mobile@192.0.2.12:5070', displayName: 'M, Bile', q: 1 },
          { uri: 'sip:any@192.0.2.14', q: 1 },
          { uri: 'tel:+4912', q: 0.75 },
          { uri: 'sip:desk@192.0.2.11', q: 0.4 },
          { uri: 'sip:voicemail@192.0.2.13', q: 0.1 },
        ],
      });
    },
  );
});

describe('a call of ours without any response', () => {
  it('that is hung up is over after T1, and the dialog set is left to end what may still come (RFC 3261 §9.1)', () => {
    const rig = new Rig();
    hangUp(rig, call(rig));
    expect(rig.types('me').at(-1)).toBe('ending');
    rig.advance(499);
    expect(rig.cause('me')).toBeUndefined();
    rig.advance(1);
    expect(rig.cause('me')).toEqual({ by: 'local' });
    expect(rig.quiet).toEqual(quiet);
  });

  it.each([100, 180])('that gets a %i after the hang-up is awaited for 64*T1 from then on', (status) => {
    const rig = new Rig();
    hangUp(rig, call(rig));
    rig.receiveResponse(status);
    rig.advance(31_999);
    expect(rig.cause('me')).toBeUndefined();
    rig.advance(1);
    expect(rig.cause('me')).toEqual({ by: 'local' });
  });

  it('that got a 100 before the hang-up is awaited for 64*T1', () => {
    const rig = new Rig();
    call(rig);
    rig.receiveResponse(100);
    hangUp(rig, 'me');
    rig.advance(31_999);
    expect(rig.cause('me')).toBeUndefined();
    rig.receiveResponse(487);
    expect(rig.cause('me')).toEqual({ by: 'local' });
  });
});

describe('an INFO of ours', () => {
  const info = (rig: Rig, id: string): void =>
    rig.command({ to: 'session', do: 'info', id, ref: 5, type: 'text/plain', body: 'x' });

  it.each<[string, (rig: Rig) => void, object]>([
    ['481', (rig) => rig.receiveResponse(481, 'INFO'), { by: 'remote', status: 481, reason: 'Because' }],
    ['408', (rig) => rig.receiveResponse(408, 'INFO'), { by: 'remote', status: 408, reason: 'Because' }],
    ['nothing at all', (rig) => rig.failRequest('timeout', 'INFO'), { by: 'timeout', waitingFor: 'response' }],
  ])('that gets %s ends the call by BYE (RFC 3261 §12.2.1.2)', (_what, happen, cause) => {
    const rig = new Rig();
    const id = rig.up();
    info(rig, id);
    happen(rig);
    expect(rig.reported(id)).toContainEqual(expect.objectContaining({ type: 'done', ref: 5, code: 'refused' }));
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual(cause);
    expect(rig.quiet).toEqual(quiet);
  });

  it.each([405, 415, 469, 501, 503])('that gets %i is refused, and the call goes on', (status) => {
    const rig = new Rig();
    const id = rig.up();
    info(rig, id);
    rig.receiveResponse(status, 'INFO');
    expect(rig.sent).not.toContain('BYE');
  });
});

describe('a call whose BYE the stack sends by itself', () => {
  it.each<[string, (rig: Rig, id: string) => void]>([
    ['without an ACK', (rig) => rig.advance(32_000)],
    [
      'without media',
      (rig, id) => {
        rig.receiveAck();
        rig.mediaEvent({ on: 'silent', id, silentMs: 5000, over: true });
      },
    ],
    [
      'after a 481 to its re-INVITE',
      (rig, id) => {
        rig.receiveAck();
        held(rig, id);
        rig.receiveResponse(481);
      },
    ],
  ])('says that it is ending %s, until the BYE is answered', (_why, happen) => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    happen(rig, id);
    expect(rig.sent.at(-1)).toBe('BYE');
    expect(rig.types(id).filter((type) => type === 'ending')).toHaveLength(1);
    expect(rig.types(id)).not.toContain('ended');
    rig.receiveResponse(200, 'BYE');
    expect(rig.types(id).at(-1)).toBe('ended');
    expect(rig.quiet).toEqual(quiet);
  });
});
