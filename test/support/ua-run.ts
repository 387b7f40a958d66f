import { seededEntropy } from '../../src/core/entropy.ts';
import type { SipResponse } from '../../src/message/model.ts';
import type { Local } from '../../src/signal/address.ts';
import type { Fact } from '../../src/signal/signal.ts';
import { createUserAgent } from '../../src/ua/ua-core.ts';
import { type FoldedTraits, foldCapabilities } from '../../src/ua/usage.ts';
import type { UserAgent } from '../../src/ua/user-agent.ts';
import { TransactionRun } from './transaction-run.ts';

const everything: FoldedTraits = foldCapabilities([
  {
    name: 'test',
    methods: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'MESSAGE', 'BOGUS'],
    extensions: [],
    accepts: [],
  },
]);

/** The UA core above the transactions, on virtual time. */
export class UaRun extends TransactionRun {
  readonly ua: UserAgent;

  constructor(locals?: readonly Local[], folded: FoldedTraits = everything) {
    super({}, locals);
    this.ua = createUserAgent({ userAgent: '', contactUser: '' }, folded, this.transactions, seededEntropy(2));
  }

  override fact(fact: Fact): void {
    // The listening points come while the run is made, before there is a UA core.
    const above = (each: Fact): void => this.carryOut(this.ua?.receive(each) ?? [each]);
    for (const each of this.transactions.receive(fact) ?? []) {
      if ('on' in each) above(each);
      else this.carryOut([each]);
    }
  }

  override respond(tx: string, response: SipResponse): void {
    this.carryOut(this.ua.sendResponse(tx, response));
  }

  override get left(): TransactionRun['left'] {
    const { machines, indexed, timers } = super.left;
    return { machines, indexed: indexed + this.ua.size, timers };
  }
}
