import { checkConfig } from '../config/check-config.ts';
import type { SipClientConfig } from '../config/config.ts';
import { clientSettings } from '../config/settings.ts';
import { Endpoint } from '../endpoint/endpoint.ts';
import { openParts } from '../endpoint/open-endpoint.ts';
import type { SipEndpoint } from '../endpoint/sip-endpoint.ts';

/** An endpoint that makes calls on a port the system picks, and takes calls where `acceptCalls` is set. */
export interface SipClient extends SipEndpoint {}

/**
 * Starts a SIP client. Resolves when it can call; rejects with `ERR_SIP_CONFIG` that names every wrong setting,
 * `ERR_SIP_LISTEN` when a port cannot be opened, `ERR_SIP_FILE` when `recordingFile` cannot be written.
 */
export const createSipClient = async (config: SipClientConfig = {}): Promise<SipClient> => {
  checkConfig('client', config);
  return new Endpoint(await openParts(clientSettings(config)));
};
