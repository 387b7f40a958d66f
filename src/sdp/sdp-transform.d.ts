// sdp-transform ships no types. These are of what this folder uses: values that are digits become numbers, all others
// are strings, and what does not match is absent.

declare module 'sdp-transform' {
  type Loose = string | number | undefined;

  interface Level {
    readonly connection?: { readonly version: Loose; readonly ip: Loose };
    readonly direction?: Loose;
    readonly ptime?: Loose;
    readonly maxptime?: Loose;
    readonly invalid?: readonly { readonly value?: Loose }[];
  }

  interface Media extends Level {
    readonly rtp: readonly {
      readonly payload: Loose;
      readonly codec: Loose;
      readonly rate?: Loose;
      readonly encoding?: Loose;
    }[];
    readonly fmtp: readonly { readonly payload: Loose; readonly config: Loose }[];
    readonly rtcpMux?: Loose;
    readonly rtcp?: { readonly port: Loose; readonly ipVer?: Loose; readonly address?: Loose };
  }

  interface Description extends Level {
    readonly media: readonly Media[];
  }

  const sdpTransform: { parse(text: string): Description };
  export default sdpTransform;
}
