import { SipError } from '../core/errors.ts';

/** The exit codes of `rxsip`. Part of the public contract. */
export const exitCode = {
  /** Success: the server was stopped, the call was answered, or cancelled by `--cancel-after`. */
  ok: 0,
  /** The call was not answered, or a hold or resume was refused. */
  failed: 1,
  /** A flag, URI or WAV file is wrong. */
  usage: 2,
  /** The port cannot be opened: it is in use, or not permitted. */
  listen: 3,
  /** Anything else, such as a directory that cannot be written. */
  other: 4,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit code for an error. */
export const exitCodeOf = (error: unknown): ExitCode => {
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
