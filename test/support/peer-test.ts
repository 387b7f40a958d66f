import { existsSync } from 'node:fs';
import { it } from 'vitest';
import { hasBaresip } from './baresip.ts';
import { hasDumpcap } from './capture.ts';
import { hasLinphone } from './linphone.ts';
import { hasSipp } from './sipp.ts';

const here = {
  SIPp: hasSipp,
  baresip: hasBaresip,
  linphonec: hasLinphone,
  dumpcap: hasDumpcap,
  tshark: existsSync('/usr/bin/tshark'),
  // A raw socket needs it.
  root: process.getuid?.() === 0,
};

/** A test that cannot run here: its reason is printed, and reported beside its name. */
export const skippedTest = (name: string, reason: string): void => {
  console.warn(`SKIPPED (${reason}): ${name}`);
  it(name, ({ skip }) => skip(reason));
};

/** A test with real peers, or rights. When one is missing it is skipped, with its name. */
export const peerTest = (
  peers: readonly (keyof typeof here)[],
  name: string,
  test: () => Promise<void>,
  timeoutMs = 60_000,
): void => {
  const missing = peers.filter((peer) => !here[peer]);
  if (missing.length === 0) {
    it(name, test, timeoutMs);
    return;
  }
  skippedTest(name, `needs ${missing.join(', ')}`);
};
