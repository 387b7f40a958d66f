export { expectQuiet, noiseOf } from '../../src/testing/expect-quiet.ts';
