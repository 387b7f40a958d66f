import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveKeys } from '../../src/media/srtp/derive-keys.ts';
import { ControlGcm, Gcm } from '../../src/media/srtp/gcm.ts';
import { HmacSha1 } from '../../src/media/srtp/hmac-sha1.ts';
import { Keystream } from '../../src/media/srtp/keystream.ts';
import { SealingContext } from '../../src/media/srtp/sealing-context.ts';
import { suites } from '../../src/media/srtp/suite.ts';
import type { SrtpSuite } from '../../src/signal/srtp.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const none = new Uint8Array(0);

describe('AES in counter mode', () => {
  it.each([
    [
      'RFC 3711 §B.2, 128 bits',
      '2B7E151628AED2A6ABF7158809CF4F3C',
      'E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0',
      'EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE 6A2CC3787889374FBEB4C81B17BA6C44',
    ],
    [
      'RFC 6188 §7.1, 256 bits',
      '57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98',
      '92bdd28a93c3f52511c677d08b5515a4 9da71b2378a854f67050756ded165bac 63c4868b7096d88421b563b8c94c9a31',
      'cea518c90fd91ced9cbb18c078a54711 3dbc4814f4da5f00a08772b63c6a046d 6eb246913062a16891433e97dd01a57f',
    ],
  ])('AES in counter mode generates the keystream of %s', (_name, key, first, last) => {
    const stream = Buffer.from(new Keystream(hex(key), hex('F0F1F2F3F4F5F6F7F8F9FAFBFCFD')).once(0xff02, 0, 0));
    expect(stream.subarray(0, 48)).toEqual(hex(first));
    expect(stream.subarray(0xfeff * 16)).toEqual(hex(last));
  });

  it('AES in counter mode gives the keystream of any index in any order, whatever was generated ahead', () => {
    const [key, salt] = [randomBytes(16), randomBytes(14)];
    const ahead = new Keystream(key, salt);
    const order = [5, 6, 4, 70_000, 20, 7, 6, 5, 100, 116, 115, 99, 2 ** 47, 0];
    for (const [turn, index] of order.entries()) {
      const ssrc = turn % 5 === 4 ? 7 : 0xdeadbeef;
      const length = 1 + ((turn * 97) % 1500);
      const octets = Buffer.alloc(length + 3);
      ahead.apply(octets, 3, length + 3, ssrc, index);
      const alone = Buffer.from(new Keystream(key, salt).once((length + 15) >> 4, ssrc, index));
      expect(octets.subarray(3)).toEqual(alone.subarray(0, length));
    }
  });
});

describe('key derivation', () => {
  it.each([
    [
      'RFC 3711 §B.3',
      'AES_CM_128_HMAC_SHA1_80',
      'E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6',
      'C61E7A93744F39EE10734AFE3FF7A087',
      '30CBBC08863D8C85D49DB34A9AE1',
      'CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4',
    ],
    [
      'RFC 6188 §7.2',
      'AES_256_CM_HMAC_SHA1_80',
      'f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6 3b04803de51ee7c96423ab5b78d2',
      '5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4',
      'fa31791685ca444a9e07c6c64e93',
      'fd9c32d39ed5fbb5a9dc96b30818454d1313dc05',
    ],
  ] as const)('gives the keys of %s', (_name, suite, master, cipher, salt, auth) => {
    const keys = deriveKeys(suites[suite], hex(master), 'rtp');
    expect(Buffer.from(keys.cipher)).toEqual(hex(cipher));
    expect(Buffer.from(keys.salt)).toEqual(hex(salt));
    expect(Buffer.from(keys.auth)).toEqual(hex(auth));
  });

  it('key derivation pads the salt of GCM with zeros and uses other labels for SRTCP (RFC 7714 §11, RFC 3711 §4.3.2)', () => {
    const master = randomBytes(28);
    const keys = deriveKeys(suites.AEAD_AES_128_GCM, master, 'rtcp');
    const key = master.subarray(0, 16);
    const derived = (label: number, length: number): Buffer => {
      const iv = Buffer.alloc(16);
      master.copy(iv, 0, 16);
      iv[7] = (iv[7] as number) ^ label;
      return createCipheriv('aes-128-ctr', key, iv).update(Buffer.alloc(length));
    };
    expect(Buffer.from(keys.cipher)).toEqual(derived(3, 16));
    expect(Buffer.from(keys.salt)).toEqual(derived(5, 12));
  });
});

describe('AES-GCM', () => {
  const salt = hex('517569642070726f2071756f');
  const key = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => i));
  const packet =
    '8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573';
  const report =
    '81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef';

  it.each([
    [
      'RFC 7714 §16.1.1',
      16,
      `8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf
       8833899d 7f27beb1 6a9152cf 765ee439 0cce`,
    ],
    [
      'RFC 7714 §16.2.1',
      32,
      `8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f 1ba63799
       b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13`,
    ],
  ])('AES-GCM seals and opens the packet of %s', (_name, length, sealed) => {
    const cipher = new Gcm({ cipher: key(length), auth: none, salt });
    const octets = Buffer.alloc(hex(sealed).length);
    hex(packet).copy(octets);
    expect(cipher.seal(octets, 12, hex(packet).length, 0x5501a0b2, 0xf17b)).toBe(octets.length);
    expect(octets).toEqual(hex(sealed));
    expect(cipher.open(octets, 12, octets.length, 0x5501a0b2, 0xf17b)).toBe(hex(packet).length);
    expect(octets.subarray(0, hex(packet).length)).toEqual(hex(packet));
  });

  it('AES-GCM seals and opens the report of RFC 7714 §17.1', () => {
    const sealed = `81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46
      86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4`;
    const cipher = new ControlGcm({ cipher: key(16), auth: none, salt });
    const octets = Buffer.alloc(hex(sealed).length);
    hex(report).copy(octets);
    expect(cipher.seal(octets, hex(report).length, 0x4d617273, 0x5d4)).toBe(octets.length);
    expect(octets).toEqual(hex(sealed));
    expect(cipher.open(octets, octets.length, 0x4d617273)).toBe(hex(report).length);
    expect(octets.subarray(0, hex(report).length)).toEqual(hex(report));
  });
});

describe('HMAC-SHA1', () => {
  it('HMAC-SHA1 equals that of node:crypto at every length around the block size', () => {
    const key = randomBytes(20);
    const hmac = new HmacSha1(key);
    for (let length = 0; length < 260; length++) {
      const message = randomBytes(length);
      const tag = Buffer.alloc(20);
      for (const [i, word] of hmac.of(message, length).entries()) tag.writeInt32BE(word, i * 4);
      expect(tag).toEqual(createHmac('sha1', key).update(message).digest());
    }
  });
});

describe('a whole packet', () => {
  const counterMode = Object.entries(suites).filter(([, { cipher }]) => cipher === 'cm') as [SrtpSuite, never][];

  it.each(counterMode.map(([name]) => name))(
    'a packet of %s equals one made with node:crypto by RFC 3711 §3.1',
    (name) => {
      const suite = suites[name];
      const master = randomBytes(suite.keyLength + suite.saltLength);
      const context = new SealingContext(name, master);
      const keys = deriveKeys(suite, master, 'rtp');
      const cipherName = suite.keyLength === 16 ? 'aes-128-ctr' : 'aes-256-ctr';
      for (const sequence of [65_534, 65_535, 0, 1, 40]) {
        const clear = randomBytes(12 + 4 + 8 + 160);
        // One CSRC, an extension of one word.
        clear.set([0x91, 0]);
        clear.writeUInt16BE(sequence, 2);
        clear.writeUInt32BE(0xcafebabe, 8);
        clear.writeUInt16BE(1, 18);
        const rollover = sequence < 60_000 ? 1 : 0;
        const iv = Buffer.concat([keys.salt, Buffer.alloc(2)]);
        iv.writeUInt32BE((iv.readUInt32BE(4) ^ 0xcafebabe) >>> 0, 4);
        iv.writeUInt32BE((iv.readUInt32BE(8) ^ rollover) >>> 0, 8);
        iv.writeUInt16BE(iv.readUInt16BE(12) ^ sequence, 12);
        const cipher = createCipheriv(cipherName, keys.cipher, iv);
        const sealed = Buffer.concat([clear.subarray(0, 24), cipher.update(clear.subarray(24))]);
        const counter = Buffer.alloc(4);
        counter.writeUInt32BE(rollover);
        const tag = createHmac('sha1', keys.auth).update(sealed).update(counter).digest();
        const octets = Buffer.alloc(clear.length + 20);
        clear.copy(octets);
        const length = context.packet(octets, clear.length);
        expect(octets.subarray(0, length)).toEqual(Buffer.concat([sealed, tag.subarray(0, suite.tagLength)]));
      }
    },
  );

  it.each(counterMode.map(([name]) => name))(
    'a report of %s equals one made with node:crypto and has a tag of 80 bits (RFC 3711 §3.4)',
    (name) => {
      const suite = suites[name];
      const master = randomBytes(suite.keyLength + suite.saltLength);
      const context = new SealingContext(name, master);
      const keys = deriveKeys(suite, master, 'rtcp');
      for (let index = 0; index < 3; index++) {
        const clear = randomBytes(52);
        clear.writeUInt32BE(0xcafebabe, 4);
        const iv = Buffer.concat([keys.salt, Buffer.alloc(2)]);
        iv.writeUInt32BE((iv.readUInt32BE(4) ^ 0xcafebabe) >>> 0, 4);
        iv.writeUInt16BE(iv.readUInt16BE(12) ^ index, 12);
        const cipher = createCipheriv(suite.keyLength === 16 ? 'aes-128-ctr' : 'aes-256-ctr', keys.cipher, iv);
        const word = Buffer.alloc(4);
        word.writeUInt32BE(0x8000_0000 + index);
        const sealed = Buffer.concat([clear.subarray(0, 8), cipher.update(clear.subarray(8)), word]);
        const tag = createHmac('sha1', keys.auth).update(sealed).digest();
        const octets = Buffer.alloc(clear.length + 20);
        clear.copy(octets);
        const length = context.control(octets, clear.length);
        expect(octets.subarray(0, length)).toEqual(Buffer.concat([sealed, tag.subarray(0, 10)]));
      }
    },
  );
});
