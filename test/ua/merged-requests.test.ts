import { describe, expect, it } from 'vitest';
import { buildResponse } from '../../src/message/build/response.ts';
import { nothingLeft, requestText } from '../support/transaction-run.ts';
import { UaRun } from '../support/ua-run.ts';

/** The usage responds to the nth request. */
const respond = (run: UaRun, status: number, nth = 0): void => {
  const asked = run.facts.filter((fact) => fact.on === 'ua.request' || fact.on === 'tx.request')[nth];
  if (asked === undefined) throw new Error('no request was reported');
  run.respond(asked.tx, buildResponse(asked.request, status, { toTag: 'ourtag' }));
};

describe('a merged request (RFC 3261 §8.2.2.2)', () => {
  it('gets 482 and no usage receives it (RFC 3261 §8.2.2.2)', () => {
    const run = new UaRun();
    run.receive(requestText('INVITE'));
    run.receive(requestText('INVITE', { branch: 'z9hG4bKfork' }));
    run.receive(requestText('INVITE', { branch: 'z9hG4bKfork' }));
    expect(run.told).toEqual(['ua.request INVITE', 'count merged']);
    expect(run.wire).toEqual(['0 482', '0 482']);
    run.receive(requestText('ACK', { branch: 'z9hG4bKfork', to: run.lastResponse().to.tag ?? '' }));
    expect(run.told.length).toBe(2);
    respond(run, 486);
    run.receive(requestText('ACK', { to: 'ourtag' }));
    run.advance(5000);
    expect(run.left).toEqual(nothingLeft);
  });

  it('is released with its transaction over a reliable transport too, where the response is the end', () => {
    const run = new UaRun();
    run.receive(requestText('OPTIONS'), { transport: 'TCP' });
    expect(run.left).toMatchObject({ machines: 1, indexed: 1 });
    respond(run, 200);
    expect(run.left).toEqual(nothingLeft);
    run.receive(requestText('OPTIONS', { branch: 'z9hG4bKlater' }), { transport: 'TCP' });
    expect(run.told).toEqual(['ua.request OPTIONS', 'ua.request OPTIONS']);
  });

  it('is none when it has a To tag, or when the first is long over (RFC 3261 §8.2.2.2)', () => {
    const run = new UaRun();
    run.receive(requestText('INVITE', { to: 'ourtag' }));
    run.receive(requestText('INVITE', { to: 'ourtag', branch: 'z9hG4bKfork' }));
    run.receive(requestText('OPTIONS'));
    respond(run, 200, 2);
    run.advance(32_000);
    run.receive(requestText('OPTIONS', { branch: 'z9hG4bKlater' }));
    expect(run.told.filter((each) => each === 'count merged')).toEqual([]);
  });
});

describe('a CANCEL (RFC 3261 §9.2)', () => {
  it('is answered with the To tag of the INVITE, before its answer, after it and after its ACK (RFC 3261 §9.2)', () => {
    for (const moment of ['before', 'refused', 'acknowledged', 'accepted']) {
      const run = new UaRun();
      run.receive(requestText('INVITE'));
      const { toTag, tx } = run.only('ua.request');
      expect(toTag).toMatch(/^\w{8,}$/);
      if (moment !== 'before') respond(run, moment === 'accepted' ? 200 : 486);
      if (moment === 'acknowledged') run.receive(requestText('ACK', { to: 'x' }));
      run.receive(requestText('CANCEL'));
      expect(run.facts.at(-1)).toMatchObject({ on: 'ua.cancel', tx, toTag });
      expect([run.lastResponse().status, run.lastResponse().to.tag]).toEqual([200, toTag]);
    }
  });

  it('that matches no INVITE gets 481, and no usage receives it', () => {
    const run = new UaRun();
    run.receive(requestText('CANCEL'));
    expect(run.wire).toEqual(['0 481']);
    expect(run.told).toEqual([]);
  });
});
