import { type Call, createSipServer, type SipServer } from 'rxsip';
import { parse } from 'rxsip/message';
import { opus } from 'rxsip/opus';
import { virtualClock } from 'rxsip/testing';

// What a user's compiler makes of the declarations, with everything strict and no library skipped.

export const start = async (): Promise<SipServer> => {
  const server = await createSipServer({
    codecs: [await opus(), 'G722', 'PCMU'],
    media: { workers: 2 },
    srtp: 'offer',
  });
  server.calls$.subscribe((call: Call) => {
    const digits: string[] = [];
    call.dtmf$.subscribe(({ digit }) => digits.push(digit));
    call.quality$.subscribe(({ report }) => console.log(report?.quality?.mos.toFixed(1), digits.join('')));
    void call.answer();
  });
  return server;
};

export const [now, read]: [number, boolean] = [virtualClock().now(), parse(Buffer.from('')).ok];
