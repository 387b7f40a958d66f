import type { RemoteEnd } from '../../signal/remote-end.ts';
import type { EndCause } from '../../signal/session.ts';

/** The cause of an end as one line, for logs, errors and terminals. */
export const endText = (cause: EndCause): string => {
  switch (cause.by) {
    case 'local':
      return withStatus(cause.status === undefined ? 'ended here' : 'rejected here', cause);
    case 'remote':
      return withStatus(cause.status === undefined ? 'ended by the peer' : 'refused by the peer', cause, saidBy(cause));
    case 'timeout':
      return `no ${waitedFor[cause.waitingFor]} came in time`;
    case 'transport':
      return `the network failed: ${cause.reason}`;
    case 'media':
      return `the media engine failed: ${cause.reason}`;
    case 'fault':
      return `an internal error: ${cause.error instanceof Error ? cause.error.message : String(cause.error)}`;
  }
};

const waitedFor = { response: 'response', ack: 'ACK', prack: 'PRACK', refresh: 'session refresh', media: 'media' };

const withStatus = (
  text: string,
  cause: { readonly status?: number; readonly reason?: string },
  more: readonly string[] = [],
): string => {
  const detail = [words(cause.status, cause.reason), ...more].filter((each) => each !== '').join('; ');
  // A peer's text may hold characters that a terminal obeys.
  return detail === '' ? text : `${text} (${detail.replaceAll(/\p{Cc}/gu, ' ')})`;
};

/** What else the peer sent: its Reason and Warning fields. */
const saidBy = ({ reasons = [], warnings = [] }: RemoteEnd): readonly string[] => [
  ...reasons.map(({ protocol, cause, text }) => words(protocol, cause, text)),
  ...warnings.map(({ code, text }) => words('warning', code, text)),
];

const words = (...parts: readonly (string | number | undefined)[]): string =>
  parts.filter((each) => each !== undefined && each !== '').join(' ');

/** What failed, as short text. A signal is named by its tag: its contents may hold secrets. */
export const duringText = (during: unknown): string => {
  if (typeof during === 'string') return during;
  if (typeof during !== 'object' || during === null) return 'the stack';
  if ('on' in during) return `the fact ${String(during.on)}`;
  return 'do' in during ? `the order ${String(during.do)}` : 'the stack';
};
