import { checkConfig } from '../config/check-config.ts';
import type { SipServerConfig } from '../config/config.ts';
import { serverSettings } from '../config/settings.ts';
import { Endpoint } from '../endpoint/endpoint.ts';
import { openParts } from '../endpoint/open-endpoint.ts';
import type { SipEndpoint } from '../endpoint/sip-endpoint.ts';

/** An endpoint that takes calls on port 5060, on `calls$` or by a logic given to `handle`, and makes calls. */
export interface SipServer extends SipEndpoint {}

/**
 * Starts a SIP server. Resolves when its ports are open; rejects with `ERR_SIP_CONFIG` that names every wrong setting,
 * `ERR_SIP_LISTEN` when a port cannot be opened, `ERR_SIP_FILE` when `recordingFile` cannot be written.
 */
export const createSipServer = async (config: SipServerConfig = {}): Promise<SipServer> => {
  checkConfig('server', config);
  return new Endpoint(await openParts(serverSettings(config)));
};
