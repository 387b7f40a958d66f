import { SipError } from '../core/errors.ts';

/** What a script can tell from how `rxsip` ended. Part of the public contract. */
export const exitCode = {
  /** Done as asked: the server was stopped, the call was answered, or cancelled by `--cancel-after`. */
  ok: 0,
  /** The call was not answered, or a hold or resume that was asked for was refused. */
  failed: 1,
  /** A flag, URI or WAV file is wrong. */
  usage: 2,
  /** The port cannot be opened: it is taken, or not ours to take. */
  listen: 3,
  /** Anything else, such as a directory that cannot be written. */
  other: 4,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The code for an error, and its one sentence. */
export const codeOf = (error: unknown): ExitCode => {
  if (!(error instanceof SipError)) return exitCode.other;
  switch (error.code) {
    case 'ERR_SIP_CONFIG':
    case 'ERR_SIP_ARGUMENT':
    case 'ERR_SIP_URI':
      return exitCode.usage;
    case 'ERR_SIP_LISTEN':
      return exitCode.listen;
    default:
      return exitCode.other;
  }
};
