import type { Entropy } from '../../core/entropy.ts';
import { SipError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { parseAddress } from '../../message/header/address.ts';
import { parseUri } from '../../message/uri/uri.ts';
import type { Call } from '../call/call.ts';
import { callMediaOptions } from '../call/operation-options.ts';
import { aborted } from '../common/deferred.ts';
import { extraHeaders } from '../common/extra-headers.ts';
import { Endpoint, type EndpointParts } from '../endpoint/endpoint.ts';
import type { CallOptions, SipClient } from './sip-client.ts';

/** An endpoint that calls out. */
export class CallingEndpoint extends Endpoint implements SipClient {
  readonly #entropy: Entropy;
  readonly #from: string;

  constructor(parts: EndpointParts, entropy: Entropy, from: string) {
    super(parts);
    this.#entropy = entropy;
    this.#from = from;
  }

  call(target: string, options: CallOptions = {}): Call {
    const { signal, lateOffer, route } = options;
    if (this.closing) throw new SipError('ERR_SIP_CLOSED', 'call() after close()');
    if (signal?.aborted) throw aborted(signal);
    const uri = demand(parseUri(target), `${JSON.stringify(target)} is no SIP URI`);
    if (uri.scheme !== 'sip' && uri.scheme !== 'sips') {
      throw new SipError('ERR_SIP_URI', `${JSON.stringify(target)} is no SIP URI: it must begin with sip: or sips:`);
    }
    const from = options.from ?? this.#from;
    const { uri: local, displayName } = demand(parseAddress(from), `from: ${JSON.stringify(from)} is no address`);
    for (const each of route ?? []) demand(parseUri(each), `route: ${JSON.stringify(each)} is no URI`);
    const call = this.book.open(
      {
        do: 'invite',
        id: this.#entropy.token(),
        target,
        from,
        ...extraHeaders(options),
        ...callMediaOptions(options),
        ...(route === undefined ? {} : { route }),
        ...(lateOffer === undefined ? {} : { lateOffer }),
      },
      {
        callId: '',
        remote: { uri: target },
        local: { uri: local, ...(displayName === undefined ? {} : { displayName }) },
      },
    );
    if (signal !== undefined) cancelOn(signal, call);
    return call;
  }
}

const demand = <T>(result: Result<T>, what: string): T => {
  if (result.ok) return result.value;
  const where = result.at < 0 ? '' : ` (at character ${result.at + 1})`;
  throw new SipError('ERR_SIP_URI', `${what}: ${result.detail}${where}`);
};

const cancelOn = (signal: AbortSignal, call: Call): void => {
  const cancel = (): void => void call.hangup();
  const release = (): void => signal.removeEventListener('abort', cancel);
  signal.addEventListener('abort', cancel, { once: true });
  call.answered.then(release, release);
};
