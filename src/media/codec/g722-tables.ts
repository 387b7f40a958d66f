// The tables of ITU-T G.722, clause 6.2, by their names there.

const ints = (...values: readonly number[]): Int32Array => Int32Array.from(values);
const mirrored = (half: readonly number[]): readonly number[] => [...half.map((value) => -value), ...half];

/** Q6: where each step of the lower band's 6-bit quantizer ends, in 1/4096 of the band's step. The last is without end. */
export const decisions: Int32Array = ints(
  ...[
    0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
  ],
  ...[1458, 1612, 1765, 1980, 2195, 2557, 2919],
);

/** ILN and ILP: the code of each step, below and above zero. Codes 0 to 3 are never sent. */
export const lowerNegative: Int32Array = ints(0, 63, 62, ...Array.from({ length: 28 }, (_, i) => 31 - i));
export const lowerPositive: Int32Array = ints(0, ...Array.from({ length: 30 }, (_, i) => 61 - i));

const four = [20_456, 12_896, 8968, 6288, 4240, 2584, 1200];
/** QM4: the value of the upper four bits of a lower code. */
export const lowerFour: Int32Array = ints(0, ...four.map((value) => -value), ...four, 0);

const six = [
  ...[24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9360, 8576, 7856, 7192, 6576, 6000, 5456],
  ...[4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728],
];
/** QM6: the value of all six bits. */
export const lowerSix: Int32Array = ints(-136, -136, -136, -136, ...mirrored(six), 432, 136, -432, -136);

/** WL by way of RL42: the change of level that the upper four bits stand for. */
export const lowerLevel: Int32Array = ints(
  ...[-60, 3042, 1198, 538, 334, 172, 58, -30],
  ...[3042, 1198, 538, 334, 172, 58, -30, -60],
);

/** QM2 and, by way of RH2, WH: the same for the two bits of the higher band. */
export const higherTwo: Int32Array = ints(-7408, -1616, 7408, 1616);
export const higherLevel: Int32Array = ints(798, -214, 798, -214);

/** The quadrature mirror filter, every other tap; the others are the same in reverse. */
export const mirrorTaps: Int32Array = ints(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
