import { mask } from './mask.ts';

/** Types of bodies that carry keys pressed: `application/dtmf-relay`, KPML (RFC 4730) and their like. */
const digitTypes = /dtmf|digit|telephone-event|kpml/i;
/** An INFO may carry digits in any other body (RFC 6086); these have masks of their own, or none to hide. */
const openTypes = /^(?:application\/(?:sdp|media_control\+xml)|multipart\/|message\/)/i;
/** Encodings that hide what a line holds (RFC 2045 §6). */
const hidingEncodings = /base64|quoted-printable/i;

const contentType = /^(?:content-type|c)[ \t]*:\s*([\s\S]*)/i;
const encoding = /^content-transfer-encoding[ \t]*:([\s\S]*)/i;

/** Reads a message line by line and masks the bodies, and the parts of bodies, that carry digits. */
export class MaskedBodies {
  #info = false;
  #multipart = false;
  #type = '';
  #hidden = false;
  #in: 'headers' | 'open' | 'secret' | 'masked' = 'headers';

  /** What becomes of the line of such a body: the first is a mask, the others are nothing. Undefined outside. */
  masked(line: string): string | undefined {
    if (this.#multipart && line.startsWith('--')) {
      this.#part();
      return undefined;
    }
    if (this.#in === 'masked') return '';
    if (this.#in === 'secret') {
      this.#in = 'masked';
      return `${mask}${line.slice(line.trimEnd().length)}`;
    }
    if (line.trim() !== '') this.#header(line);
    else if (this.#in === 'headers') this.#in = this.#isSecret ? 'secret' : 'open';
    return undefined;
  }

  #header(line: string): void {
    if (/(?:^|\s)INFO \S+ SIP\/2\.0\s*$/.test(line)) this.#info = true;
    const type = contentType.exec(line)?.[1];
    if (type !== undefined) {
      this.#type = type.trim();
      this.#in = 'headers';
      this.#multipart ||= /^multipart\//i.test(this.#type);
    }
    if (hidingEncodings.test(encoding.exec(line)?.[1] ?? '')) {
      this.#hidden = true;
      this.#in = 'headers';
    }
  }

  get #isSecret(): boolean {
    return this.#hidden || digitTypes.test(this.#type) || (this.#info && !openTypes.test(this.#type));
  }

  #part(): void {
    this.#in = 'headers';
    this.#type = '';
    this.#hidden = false;
  }
}
