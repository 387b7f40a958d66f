import { cryptoEntropy } from '../../stack/crypto-entropy.ts';
import type { SipClientConfig } from '../config/config.ts';
import { checkConfig } from '../config/config-schema.ts';
import { settingsOf } from '../config/settings.ts';
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
  const parts = await openParts(config, settingsOf(config, 'udp:0.0.0.0:0', config.acceptCalls ?? false));
  return new CallingEndpoint(parts, config.drivers?.entropy ?? cryptoEntropy(), fromAddress(config, parts.listening));
};
