import { it } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { glance } from '../../src/message/glance.ts';
import type { SipResponse } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import { topVia } from '../../src/message/stamp.ts';
import { write } from '../../src/message/write.ts';
import type { Flow } from '../../src/signal/address.ts';
import type { Order } from '../../src/signal/signal.ts';
import { StatelessRefusal } from '../../src/stack/admission/stateless-refusal.ts';
import { stampSource } from '../../src/transport/stamp-source.ts';
import { plainlyWritten } from '../support/message-arbitrary.ts';

const flow: Flow = {
  transport: 'UDP',
  local: { id: 'udp:0', transport: 'UDP', host: '10.0.0.1', port: 5060 },
  remote: { host: '192.0.2.1', port: 4000 },
};

const sent = (order: Order | undefined): { readonly to: unknown; readonly message: SipResponse } => {
  if (order?.do !== 'send') throw new Error('nothing is sent');
  const read = parse(write(order.message));
  if (!read.ok || read.value.kind !== 'response') throw new Error('no response');
  return { to: order.to, message: read.value };
};

describe('a 503 to a request that is not parsed', () => {
  const compared = (octets: Uint8Array): 'compared' | 'parsed' => {
    const seen = glance(Buffer.from(octets), Buffer.from(octets).toString('latin1'));
    const via = seen && topVia(seen.vias[0]);
    const read = parse(octets);
    if (seen === undefined || via === undefined || !read.ok || read.value.kind !== 'request') return 'parsed';
    if (read.value.to.tag !== undefined) return 'parsed';
    const [one, other] = [new StatelessRefusal(seededEntropy(1), 5), new StatelessRefusal(seededEntropy(1), 5)];
    const message = stampSource(read.value, flow.remote);
    if (message.kind !== 'request') throw new Error('a request stays one');
    const usual = sent(one.unavailable({ on: 'received', message, flow, at: 0 }, 0));
    const quick = sent(other.unavailableTo(seen, via, flow, 0));
    expect(quick.to).toEqual(usual.to);
    expect([quick.message.status, quick.message.reason]).toEqual([503, usual.message.reason]);
    for (const name of ['From', 'To', 'Call-ID', 'CSeq', 'Retry-After', 'Content-Length']) {
      expect(quick.message.headers.all(name), name).toEqual(usual.message.headers.all(name));
    }
    const vias = ({ message: { headers } }: typeof usual): string =>
      headers
        .all('Via')
        .join(',')
        .replace(/\s*([,;=])\s*/g, '$1');
    expect(vias(quick)).toBe(vias(usual));
    return 'compared';
  };

  it.prop([plainlyWritten])('is the one that a parsed one gets (RFC 3261 §8.2.6.2)', ({ octets }) => {
    compared(octets);
  });

  it.each([
    ['a Via like its source', 'SIP/2.0/UDP 192.0.2.1:4000;branch=z9hG4bK1'],
    ['another sent-by', 'SIP/2.0/UDP 10.1.1.1:5070;branch=z9hG4bK1'],
    ['rport', 'SIP/2.0/UDP 10.1.1.1:5070;rport;branch=z9hG4bK1;x=1'],
    ['a list', 'SIP/2.0/UDP 10.1.1.1;branch=z9hG4bK1;rport , SIP/2.0/TCP 10.1.1.2;branch=z9hG4bK2'],
    ['IPv6', 'SIP/2.0/UDP [2001:db8::1];branch=z9hG4bK1'],
    ['a received of its own', 'SIP/2.0/UDP 192.0.2.1;received=198.51.100.1;branch=z9hG4bK1'],
  ])('is the same: %s', (_name, via) => {
    const lines = [
      'INVITE sip:a@x SIP/2.0',
      `Via: ${via}`,
      'From: "Zoë" <sip:z@x>;tag=1',
      'To: <sip:a@x>',
      'Call-ID: 1',
    ];
    expect(compared(Buffer.from(`${[...lines, 'CSeq: 7 INVITE', 'Max-Forwards: 70'].join('\r\n')}\r\n\r\n`))).toBe(
      'compared',
    );
  });
});
