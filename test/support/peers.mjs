// Finds the real peers the wire tests talk to, and on a Debian machine, as root, installs what is missing.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Command, the Debian package that has it, and what cannot be tested without it. */
export const peers = [
  { command: 'sipp', debian: 'sip-tester', tests: 'every call from and to SIPp' },
  { command: 'baresip', debian: 'baresip-core', tests: 'calls with a softphone, audio both ways' },
  { command: 'linphonec', debian: 'linphone-cli', tests: 'encrypted calls with a second softphone' },
  { command: 'iptables', debian: 'iptables', tests: 'calls whose packets the kernel loses' },
  { command: 'ip', debian: 'iproute2', tests: 'calls in a network of their own' },
  { command: 'dumpcap', debian: 'tshark', tests: 'the pacing of RTP by the kernel’s timestamps' },
  { command: 'tshark', debian: 'tshark', tests: 'RTP as Wireshark reads it' },
];

/** The full path of a command, or undefined. */
export const find = (command, path = process.env.PATH ?? '') =>
  path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, command))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

const missing = () => peers.filter(({ command }) => find(command) === undefined);

/** Why nothing can be installed here, or undefined when it can. */
const obstacle = () => {
  if (process.env.RXSIP_NO_INSTALL) return 'RXSIP_NO_INSTALL is set';
  if (find('apt-get') === undefined) return 'there is no apt-get';
  return process.getuid?.() === 0 ? undefined : 'this is not root';
};

const apt = (action, ...packages) =>
  spawnSync(
    'apt-get',
    [
      '-qq',
      '-y',
      '-o',
      'Acquire::Retries=1',
      '-o',
      'Acquire::http::Timeout=20',
      action,
      '--no-install-recommends',
      ...packages,
    ],
    { stdio: 'ignore', timeout: 150_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
  ).status === 0;

/** Installs what is missing where that is allowed, says what there is, and gives back what is still missing. */
export const ensurePeers = (say = console.log) => {
  const wanted = missing();
  const why = obstacle();
  if (wanted.length > 0 && why === undefined) {
    const packages = [...new Set(wanted.map(({ debian }) => debian))];
    say(`installing ${packages.join(' ')} …`);
    // The package lists of a fresh machine are empty or old: fetch them when the first try finds nothing.
    if (!apt('install', ...packages) && apt('update')) apt('install', ...packages);
  }
  const absent = missing();
  for (const { command } of peers)
    if (!absent.some((peer) => peer.command === command)) say(`${command}: ${find(command)}`);
  for (const { command, debian, tests } of absent) {
    say(
      `!!! ${command} is MISSING (${why ?? 'it could not be installed'}): the wire tests of ${tests} will be SKIPPED.`,
    );
    say(`    To run them: apt-get install ${debian}`);
  }
  return absent;
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = ensurePeers().length === 0 ? 0 : 1;
}
