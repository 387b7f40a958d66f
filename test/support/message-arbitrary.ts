import fc from 'fast-check';

// Messages as peers may write them, with their values: the text uses all that RFC 3261 §7.3 and §25 allow: case, compact
// forms, space, folds, commas or lines, quotes, escapes.

export interface Written {
  readonly octets: Buffer;
  readonly kind: 'request' | 'response';
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly reason: string;
  readonly branches: readonly string[];
  readonly fromTag: string;
  readonly toTag: string | undefined;
  readonly fromName: string | undefined;
  readonly callId: string;
  readonly cseq: number;
  readonly others: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

const characters = (text: string, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...text), minLength: 1, maxLength: most });
const alphanumeric = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export const token: fc.Arbitrary<string> = characters(`${alphanumeric}-.!%*_+\`'~`, 12);
export const method: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'MESSAGE', 'invite'),
  token,
);
export const host: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('example.com', '192.0.2.1', '[2001:db8::1]', 'a-b.example.org', 'localhost'),
  characters('abcdefghijklmnopqrstuvwxyz0123456789', 8),
);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
const at = (name: string, number: number | undefined): string => (number === undefined ? name : `${name}:${number}`);

const uriValue = characters(`${alphanumeric}[]/:&+$`, 6);
/** Beyond the grammar, as some peers write it. */
const quotedInUri = characters(`${alphanumeric}=+/;,@?<>&`, 8).map((text) => `"${text}"`);

export const sipUri: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('sip', 'sips', 'SIP'),
    fc.option(characters(`${alphanumeric}-_.!~*'()&=+$,;?/`, 10), { nil: undefined }),
    host,
    port,
    fc.array(fc.tuple(characters(alphanumeric, 6), fc.option(fc.oneof(uriValue, quotedInUri))), { maxLength: 3 }),
  )
  .map(([scheme, user, name, number, params]) => {
    const written = params.map(([key, value]) => (value === null ? `;${key}` : `;${key}=${value}`)).join('');
    return `${scheme}:${user === undefined ? '' : `${user}@`}${at(name, number)}${written}`;
  });

export const uri: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: sipUri },
  { weight: 1, arbitrary: fc.constantFrom('tel:+1-201-555-0123', 'tel:911;phone-context=+1', 'urn:service:sos') },
);

/** Text that may stand between quotes: anything but line ends, which no escape can carry. */
export const quotable: fc.Arbitrary<string> = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => text.replace(/[\r\n]/g, ' '));

const space = fc.constantFrom('', ' ', '  ', '\t', '\r\n ', ' \r\n\t');
const someSpace = fc.constantFrom(' ', '  ', '\t', '\r\n ', ' \r\n  ');
const spelled = (...forms: string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...forms), fc.constantFrom('', ' ', '\t'), space)
    .map(([name, before, after]) => `${name}${before}:${after}`);

const via = fc
  .tuple(
    fc.constantFrom('UDP', 'TCP', 'TLS', 'WS', 'udp'),
    host,
    port,
    token,
    fc.constantFrom('', ';rport', ';rport=5070;received=192.0.2.9'),
    space,
  )
  .map(([transport, name, number, branch, more, gap]) => ({
    branch: `z9hG4bK${branch}`,
    text: `SIP/2.0/${transport} ${at(name, number)}${gap}; branch${gap}=${gap}z9hG4bK${branch}${more}`,
  }));

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

const others = fc.array(
  fc.tuple(
    token.map((name) => `X-${name}`),
    fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/\p{Cc}/gu, '').trim()),
  ),
  { maxLength: 4 },
);

/** Any message, together with what it means. */
export const written: fc.Arbitrary<Written> = fc
  .record({
    kind: fc.constantFrom('request' as const, 'response' as const),
    method,
    uri,
    status: fc.integer({ min: 100, max: 699 }),
    reason: fc.constantFrom('', 'OK', 'Ringing', 'Не найден', 'Call/Transaction Does Not Exist'),
    vias: fc.array(via, { minLength: 1, maxLength: 4 }),
    viaInOneLine: fc.boolean(),
    fromName: fc.option(quotable, { nil: undefined }),
    fromTag: token,
    toTag: fc.option(token, { nil: undefined }),
    addressUri: sipUri,
    callId: fc.tuple(token, fc.option(token)).map(([a, b]) => (b === null ? a : `${a}@${b}`)),
    cseq: fc.integer({ min: 0, max: 0x7fffffff }),
    names: fc.tuple(
      spelled('Via', 'v', 'VIA'),
      spelled('From', 'f', 'fROM'),
      spelled('To', 't'),
      spelled('Call-ID', 'i', 'CALL-ID'),
      spelled('CSeq', 'cseq'),
      spelled('Content-Length', 'l'),
    ),
    gaps: fc.tuple(space, someSpace),
    others,
    body: fc.uint8Array({ maxLength: 40 }),
    lengthGiven: fc.boolean(),
  })
  .map((p) => {
    const [viaName, fromName, toName, callIdName, cseqName, lengthName] = p.names;
    const [gap, someGap] = p.gaps;
    const lines: string[] = [p.kind === 'request' ? `${p.method} ${p.uri} SIP/2.0` : `SIP/2.0 ${p.status} ${p.reason}`];
    if (p.viaInOneLine) lines.push(`${viaName}${p.vias.map((each) => each.text).join(`${gap},${gap}`)}`);
    else lines.push(...p.vias.map((each) => `${viaName}${each.text}`));
    const name = p.fromName === undefined ? '' : `${quoted(p.fromName)}${gap}`;
    lines.push(`${fromName}${name}<${p.addressUri}>${gap};tag${gap}=${gap}${p.fromTag}`);
    lines.push(`${toName}<${p.addressUri}>${p.toTag === undefined ? '' : `;x="a,b;c";tag=${p.toTag}`}`);
    lines.push(`${callIdName}${p.callId}`, `${cseqName}${p.cseq}${someGap}${p.method}`);
    lines.push(...p.others.map(([key, value]) => `${key}: ${value}`));
    if (p.lengthGiven) lines.push(`${lengthName}${p.body.length}`);
    const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8');
    return {
      octets: Buffer.concat([head, p.body]),
      kind: p.kind,
      method: p.method,
      uri: p.uri,
      status: p.status,
      reason: p.reason,
      branches: p.vias.map((each) => each.branch),
      fromTag: p.fromTag,
      toTag: p.toTag,
      fromName: p.fromName,
      callId: p.callId,
      cseq: p.cseq,
      others: p.others,
      body: p.body,
    };
  });

/** The same without folds, and without space between a name and its colon. */
export const plainlyWritten: fc.Arbitrary<Written> = written.map((message) => {
  const text = Buffer.from(message.octets).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const head = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .replace(/^([^\s:]+)[ \t]+:/gm, '$1:');
  return { ...message, octets: Buffer.from(head + text.slice(end), 'latin1') };
});
