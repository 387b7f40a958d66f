import { CounterMode } from './counter-mode.ts';
import { ControlCounterMode } from './counter-mode-control.ts';
import { deriveKeys } from './derive-keys.ts';
import { ControlGcm, Gcm } from './gcm.ts';
import type { ControlCipher, PacketCipher } from './packet-cipher.ts';
import type { Suite } from './suite.ts';

/** Creates the SRTP cipher of a suite. `master`: the master key and its salt. */
export const packetCipher = (suite: Suite, master: Uint8Array): PacketCipher => {
  const keys = deriveKeys(suite, master, 'rtp');
  return suite.cipher === 'cm' ? new CounterMode(keys, suite.tagLength) : new Gcm(keys);
};

/** The same for SRTCP. */
export const controlCipher = (suite: Suite, master: Uint8Array): ControlCipher => {
  const keys = deriveKeys(suite, master, 'rtcp');
  return suite.cipher === 'cm' ? new ControlCounterMode(keys, suite.rtcpTagLength) : new ControlGcm(keys);
};
