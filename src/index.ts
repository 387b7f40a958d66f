export { SipError, type SipErrorCode } from './core/errors.ts';
