// sdp-transform ships no types. What this room uses, as loose as the values are: digits that fit become numbers,
// anything else stays a string, and whatever did not match is absent.

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
    readonly rtcp?: { readonly port: Loose };
  }

  interface Description extends Level {
    readonly media: readonly Media[];
  }

  const sdpTransform: { parse(text: string): Description };
  export default sdpTransform;
}
