import { fail, ok, type Result } from '../../core/result.ts';
import { type PortRange, pairsIn } from '../../media/net/port-pool.ts';

export type Ports = PortRange;

/** Reads `A-B`, both included: room for at least one even/odd pair (RFC 3550 §11). */
export const readPortRange = (text: string): Result<Ports> => {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(text);
  if (match === null) return fail('ports', `${JSON.stringify(text)} is not of the form A-B`);
  return checkPortRange({ min: Number(match[1]), max: Number(match[2]) });
};

export const checkPortRange = ({ min, max }: Ports): Result<Ports> => {
  if (min > max) return fail('ports', `${min}-${max} has its ends the wrong way round`);
  if (min < 1024 || max > 65_535) return fail('ports', `${min}-${max} does not lie within 1024-65535`);
  if (pairsIn({ min, max }) === 0) return fail('ports', `${min}-${max} holds no pair of an even port and the next`);
  return ok({ min, max });
};
