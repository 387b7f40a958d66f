import { expect, it } from 'vitest';
import { parseAddress, writeAddress } from '../../src/message/header/address.ts';
import { parseUri } from '../../src/message/uri/uri.ts';
import { equalUris } from '../../src/message/uri/uri-equal.ts';
import { writeUri } from '../../src/message/uri/uri-write.ts';

const uri = (text: string) => {
  const result = parseUri(text);
  if (!result.ok) throw new Error(`${text}: ${result.detail}`);
  return result.value;
};

it('the parts of a URI are unescaped once, each by itself (RFC 3261 §19.1.2, RFC 3261 §19.1.1)', () => {
  expect(uri('sip:a%40b:p%3Aq@h;x%3D=%3B?s%26=%2541')).toMatchObject({
    user: 'a@b',
    password: 'p:q',
    host: 'h',
    headers: [['s&', '%41']],
  });
  const full = uri('sip:a%40b@h;x%3D=%3B');
  expect('params' in full && full.params.entries()).toEqual([['x=', ';']]);
  expect(uri('sip:a%00b@h')).toMatchObject({ user: 'a\u0000b' });
  expect(uri('sip:a;b=c?d/e,f@h')).toMatchObject({ user: 'a;b=c?d/e,f', host: 'h' });
  expect(uri('sip:%C3%A9@h')).toMatchObject({ user: 'é' });
  expect(uri('sip:%E9@h')).toMatchObject({ user: 'é' });
});

it('a parameter or a header of a URI may have a quoted value, which is kept with its quotes', () => {
  const read = uri('sip:a@h:5070;x="b25l+/cGF0aA==";y;z="a;b=c,d@e?f&g<h>\\"i";lr?Subject="a&b@c"&s=t');
  expect(read).toMatchObject({ user: 'a', host: 'h', port: 5070 });
  expect('params' in read && read.params.entries()).toEqual([
    ['x', '"b25l+/cGF0aA=="'],
    ['y', undefined],
    ['z', '"a;b=c,d@e?f&g<h>\\"i"'],
    ['lr', undefined],
  ]);
  expect('headers' in read && read.headers).toEqual([
    ['Subject', '"a&b@c"'],
    ['s', 't'],
  ]);
  expect(equalUris(read, uri(writeUri(read)))).toBe(true);
  expect(uri('sip:h;p="a@b"')).not.toHaveProperty('user');
  expect(uri('tel:+1;x="a;b";y=1')).toMatchObject({ scheme: 'tel', number: '+1' });
  const address = parseAddress('"A" <sip:h;p="a>b">;tag=1');
  expect(address).toMatchObject({ ok: true, value: { uri: 'sip:h;p="a>b"', tag: '1' } });
});

const bad: readonly [text: string, reason: string][] = [
  ['sip:h;p="a', 'uri.character'],
  ['sip:h;p="a b"', 'uri.character'],
  ['sip:h;"p"=a', 'uri.character'],
  ['sip:h;p=a"b"', 'uri.character'],
  ['sip:"a"@h', 'uri.character'],
  ['sip:a="b"@h', 'uri.user'],
  ['sip:h="a"', 'uri.params'],
  ['sip:@h', 'uri.user'],
  ['sip::p@h', 'uri.user'],
  ['sip:', 'uri.host'],
  ['sip:a@', 'uri.host'],
  ['sip:a@h:', 'uri.port'],
  ['sip:a@h:65536', 'uri.port'],
  ['sip:a@h:5x', 'uri.port'],
  ['sip:a@h;', 'uri.params'],
  ['sip:a@h;=x', 'uri.params'],
  ['sip:a@h;x=%4', 'uri.params'],
  ['sip:a@h?', 'uri.headers'],
  ['sip:a@h?=x', 'uri.headers'],
  ['sip:a%4@h', 'uri.escape'],
  ['sip:a%zz@h', 'uri.escape'],
  ['sip:a b@h', 'uri.character'],
  ['sip:a@h\u0000', 'uri.character'],
  ['sip:a@b@c', 'uri.params'],
  ['tel:', 'uri.number'],
  ['tel:abc-xyz', 'uri.number'],
  ['nothing', 'uri.scheme'],
  [':x', 'uri.scheme'],
  ['urn:', 'uri.rest'],
];
for (const [text, reason] of bad) {
  it(`${JSON.stringify(text)} is no URI: ${reason}`, () => {
    expect(parseUri(text)).toMatchObject({ ok: false, reason });
  });
}

// RFC 3261 §19.1.4, the examples of the RFC first.
const same: readonly [string, string][] = [
  ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
  ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;newparam=5'],
  [
    'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
    'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
  ],
  [
    'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
    'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
  ],
  ['tel:+1-201-555-0123', 'tel:+12015550123'],
];
const different: readonly [string, string][] = [
  ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
  ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
  ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
  ['sip:a@h', 'sips:a@h'],
  ['sip:a@h;maddr=x', 'sip:a@h'],
  ['sip:a@h', 'sip:a@h;ttl=1'],
  ['tel:1;x=1', 'tel:1'],
  ['urn:a', 'sip:a'],
];
for (const [list, expected] of [
  [same, true],
  [different, false],
] as const) {
  for (const [a, b] of list) {
    it(`the URI ${a} ${expected ? 'equals' : 'does not equal'} ${b} (RFC 3261 §19.1.4)`, () => {
      expect(equalUris(uri(a), uri(b))).toBe(expected);
      expect(equalUris(uri(b), uri(a))).toBe(expected);
      expect(equalUris(uri(a), uri(writeUri(uri(a))))).toBe(true);
    });
  }
}

it('an address is written so that it reads the same (RFC 3261 §25.1)', () => {
  for (const displayName of ['Bob', 'a "b" \\ c', '', 'ünï']) {
    const text = writeAddress({
      displayName,
      uri: 'sip:a@b;x=1',
      params: [
        ['tag', '1'],
        ['flag', undefined],
      ],
    });
    const read = parseAddress(text);
    if (!read.ok) throw new Error(read.detail);
    expect([read.value.displayName ?? '', read.value.uri, read.value.tag, read.value.params.entries()]).toEqual([
      displayName,
      'sip:a@b;x=1',
      '1',
      [
        ['tag', '1'],
        ['flag', undefined],
      ],
    ]);
    expect(
      writeAddress({ ...(displayName === '' ? {} : { displayName }), uri: read.value.uri, params: read.value.params }),
    ).toBe(text);
  }
});
