import { cryptoEntropy } from '../../stack/crypto-entropy.ts';
import { checkConfig } from '../config/check-config.ts';
import type { SipClientConfig } from '../config/config.ts';
import { clientSettings } from '../config/settings.ts';
import { openParts } from '../endpoint/open-endpoint.ts';
import { fromAddress } from '../endpoint/own-address.ts';
import { CallingEndpoint } from './calling-endpoint.ts';
import type { SipClient } from './sip-client.ts';

/**
 * Starts a SIP client. Resolves when it can call; rejects with `ERR_SIP_CONFIG` that names every wrong setting,
 * `ERR_SIP_LISTEN` when a port cannot be opened, `ERR_SIP_FILE` when `recordingFile` cannot be written.
 */
export const createSipClient = async (config: SipClientConfig = {}): Promise<SipClient> => {
  checkConfig('client', config);
  const settings = clientSettings(config);
  const parts = await openParts(settings);
  const { drivers } = settings.config;
  return new CallingEndpoint(parts, drivers.entropy ?? cryptoEntropy(), fromAddress(settings.config, parts.listening));
};
