/** Every code of a `SipError`. The codes are part of the public contract; messages may change. */
export type SipErrorCode =
  /** A value of the configuration is wrong; the message names each path. */
  | 'ERR_SIP_CONFIG'
  /** An argument of a method is wrong. */
  | 'ERR_SIP_ARGUMENT'
  /** The operation does not fit the state, such as `answer()` after the call ended. */
  | 'ERR_SIP_STATE'
  /** No call has this id. */
  | 'ERR_SIP_NO_CALL'
  /** A listener could not be opened, such as a port in use. */
  | 'ERR_SIP_LISTEN'
  /** A text is no SIP URI. */
  | 'ERR_SIP_URI'
  /** A file could not be read or written, or has a format this package does not read. */
  | 'ERR_SIP_FILE'
  /** The stack or the server is closed or closing. */
  | 'ERR_SIP_CLOSED'
  /** The call ended before the awaited event; `cause` has the reason. */
  | 'ERR_SIP_ENDED'
  /** The peer refused the operation; the message has the status. */
  | 'ERR_SIP_REFUSED'
  /** Audio could not be played or recorded; the message has the reason. */
  | 'ERR_SIP_MEDIA'
  /** An `AbortSignal` fired; `cause` is its reason. */
  | 'ERR_SIP_ABORTED';

/** Misuse of the API, or an operation that could not be carried out. */
export class SipError extends Error {
  override readonly name = 'SipError';
  readonly code: SipErrorCode;

  constructor(code: SipErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
