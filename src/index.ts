export type {
  AnswerOptions,
  Call,
  CallMedia,
  CallOutcome,
  CallSnapshot,
  DtmfOptions,
  Gains,
  Identity,
  RenegotiateOptions,
  RingOptions,
  WaitOptions,
} from './api/call/call.ts';
export { type BridgeMedia, type BridgeOptions, type CallCommand, command } from './api/call/call-command.ts';
export type { CallEvent, CallQuality, Dtmf, Level } from './api/call/call-event.ts';
export type { RedirectTarget, RejectOptions } from './api/call/rejection.ts';
export { createSipClient, type SipClient } from './api/client/create-sip-client.ts';
export { endText } from './api/common/describe.ts';
export type { HeaderOptions } from './api/common/extra-headers.ts';
export type { CodecEntry } from './api/config/codec-list.ts';
export type {
  DriverConfig,
  EndpointConfig,
  ListenPoint,
  RequestsSettings,
  SipClientConfig,
  SipServerConfig,
  SrtpPolicy,
} from './api/config/config.ts';
export type { CountLimits } from './api/config/machine-limits.ts';
export type { MediaConfig, NoMedia } from './api/config/media-config.ts';
export type { CallCounts, EventOfCall } from './api/endpoint/call-registry.ts';
export type { IncomingRequest, RespondOptions } from './api/endpoint/incoming-requests.ts';
export type { CallOptions } from './api/endpoint/outgoing.ts';
export type { CloseOptions, Counters, Fault, RefusedRequest, SipEndpoint } from './api/endpoint/sip-endpoint.ts';
export type { Logger, LogLevel, LogMethod } from './api/log/logger.ts';
export { maskSecrets } from './api/log/mask-secrets.ts';
export { traceText } from './api/log/trace-text.ts';
export { answer } from './api/logic/answer.ts';
export { answerAfter } from './api/logic/answer-after.ts';
export { bridgeTo } from './api/logic/bridge-to.ts';
export type { CallLogic } from './api/logic/call-logic.ts';
export { handleWith } from './api/logic/handle-with.ts';
export { hangup } from './api/logic/hangup.ts';
export { hangupAfter } from './api/logic/hangup-after.ts';
export { hold, resume } from './api/logic/hold.ts';
export { onDigits } from './api/logic/on-digits.ts';
export { onEnd } from './api/logic/on-end.ts';
export { parallel } from './api/logic/parallel.ts';
export { play } from './api/logic/play.ts';
export { record } from './api/logic/record.ts';
export { rejectWith } from './api/logic/reject-with.ts';
export { ringFor } from './api/logic/ring-for.ts';
export { type RingUntilOptions, ringUntil } from './api/logic/ring-until.ts';
export { run } from './api/logic/run.ts';
export { schedulerOf } from './api/logic/scheduler-of.ts';
export { sendDtmf } from './api/logic/send-dtmf.ts';
export { sequence } from './api/logic/sequence.ts';
export { clear, stop } from './api/logic/stop.ts';
export { whenState } from './api/logic/when-state.ts';
export { type Bridge, type BridgeEnd, bridge } from './api/mix/bridge.ts';
export type { Conference, ConferenceOptions, JoinOptions, Member, MixCounters } from './api/mix/conference.ts';
export { conference } from './api/mix/create-conference.ts';
export { collectDigits, type DigitEntry, type DigitOptions } from './api/operators/collect-digits.ts';
export { guardedBy } from './api/operators/guarded-by.ts';
export { matching } from './api/operators/matching.ts';
export { whileActive } from './api/operators/while-active.ts';
export { type EndedCall, withCause } from './api/operators/with-cause.ts';
export { type FrameQueue, type FramesOptions, framesOf } from './api/play/frames-of.ts';
export type { PcmStream, PlayResult, PlaySource } from './api/play/play-source.ts';
export type { Playback, PlayMark, PlayOptions, Recording, RecordOptions } from './api/play/playback.ts';
export { createSipServer, type SipServer } from './api/server/create-sip-server.ts';
export type { Clock, EventLoop } from './core/clock.ts';
export type { Entropy } from './core/entropy.ts';
export { SipError, type SipErrorCode } from './core/errors.ts';
export type { Failure, Result } from './core/result.ts';
export type { AudioFrame } from './media/audio/frame.ts';
export type { CodecName } from './media/codec/codecs.ts';
export { muLaw } from './media/codec/mu-law.ts';
export type { MediaDriver } from './media/engine/media-driver.ts';
export { type CallTone, callTone } from './media/playback/tones/call-tone.ts';
export type { ToneCountry } from './media/playback/tones/countries.ts';
export { type BodyPart, bodyParts } from './message/body-parts.ts';
export type { KnownHeaders } from './message/header/known.ts';
export type { Headers, MessageLimits, SipMessage, SipRequest, SipResponse } from './message/model.ts';
export type { Address, CSeq, MediaType, OpaqueUri, Params, SipUri, TelUri, Uri, Via } from './message/values.ts';
export type { Flow, HostPort, Local, Target, TransportName } from './signal/address.ts';
export type { AudioSource, CadenceStep, MediaCounters, MediaPlan } from './signal/media.ts';
export type { CodecChoice, Direction, MediaAudio, PayloadTypeAtRate } from './signal/media-audio.ts';
export type { MediaTransport } from './signal/media-transport.ts';
export type { GivenReason, GivenWarning, RedirectContact, RemoteEnd } from './signal/remote-end.ts';
export type { CallState, DtmfMethod, EndCause, ExtraHeaders } from './signal/session.ts';
export type { CountName } from './signal/signal.ts';
export type { SrtpKeys, SrtpPlan, SrtpSuite } from './signal/srtp.ts';
export type { Overload, OverloadCounts } from './stack/admission/overload.ts';
export type { Driver, Drivers, MediaOrder, TimerOrder, TransportOrder } from './stack/drivers.ts';
export type { ListenConfig, TransportCounts, TransportDriver, WireEvent } from './transport/transport-driver.ts';
