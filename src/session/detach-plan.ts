import { copyString } from '../message/copy-string.ts';
import type { RemoteSdp } from '../sdp/model.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { CodecChoice } from '../signal/media-audio.ts';
import type { SrtpPlan } from '../signal/srtp.ts';

interface Hosts {
  readonly host: string;
  readonly rtcpHost?: string | undefined;
}

// A piece cut from a received text keeps all of it alive. What outlives the exchange is copied, so that a held call
// keeps a few fields and not the peer's 32 kB.

export const detachPlan = (plan: MediaPlan): MediaPlan => {
  const { transport, audio } = plan;
  const { remote, srtp } = transport;
  const bare = audio.send.parameters === undefined && audio.receive.every(isBare);
  if (srtp === undefined && remote.host.length < 13 && remote.rtcpHost === undefined && bare) return plan;
  const kept = { ...transport, remote: { ...remote, ...keepHosts(remote) } };
  return {
    transport: srtp === undefined ? kept : { ...kept, srtp: keepKeys(srtp) },
    audio: { ...audio, send: keepCodec(audio.send), receive: audio.receive.map(keepCodec) },
  };
};

/** The m= lines of the peer where there are others besides ours: a further offer names them all (RFC 3264 §8). */
export const detachLines = (remote: RemoteSdp | undefined): RemoteSdp | undefined => {
  if (remote === undefined || remote.lines.length < 2) return undefined;
  const lines = remote.lines.map((line) => ({
    ...line,
    media: copyString(line.media),
    protocol: copyString(line.protocol),
    ...keepHosts(line),
    formats: line.formats.map(copyString),
    codecs: line.codecs.map(keepCodec),
    ...(line.crypto !== undefined && { crypto: line.crypto.map((each) => ({ ...each, key: copyString(each.key) })) }),
  }));
  return { version: remote.version, lines, fingerprint: '' };
};

const keepHosts = ({ host, rtcpHost }: Hosts): { readonly host: string; readonly rtcpHost?: string } =>
  rtcpHost === undefined ? { host: copyString(host) } : { host: copyString(host), rtcpHost: copyString(rtcpHost) };

const keepKeys = ({ suite, keys }: SrtpPlan): SrtpPlan =>
  keys === undefined ? { suite } : { suite, keys: { ...keys, receive: copyString(keys.receive) } };

const isBare = ({ parameters }: CodecChoice): boolean => parameters === undefined;

const keepCodec = (codec: CodecChoice): CodecChoice =>
  codec.parameters === undefined
    ? codec
    : { ...codec, name: copyString(codec.name), parameters: copyString(codec.parameters) };
