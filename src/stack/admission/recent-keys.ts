import { fnv1a } from '../../core/fnv.ts';

/** Places of the table. A key that meets another in its place displaces it. */
const places = 16_384;

/** Which keys were noted within the last while, of the 16,384 latest or so, in memory that never grows. */
export class RecentKeys {
  readonly #whileMs: number;
  readonly #hashes = new Uint32Array(places);
  readonly #at = new Float64Array(places).fill(Number.NEGATIVE_INFINITY);

  constructor(whileMs: number) {
    this.#whileMs = whileMs;
  }

  has(key: string, now: number): boolean {
    const value = fnv1a(key);
    const place = value % places;
    return this.#hashes[place] === value && now - (this.#at[place] as number) < this.#whileMs;
  }

  note(key: string, now: number): void {
    const value = fnv1a(key);
    const place = value % places;
    this.#hashes[place] = value;
    this.#at[place] = now;
  }
}
