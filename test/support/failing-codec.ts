import { addCodec } from '../../src/media/codec/codecs.ts';
import { pcma, pcmaRecord } from '../../src/media/codec/g711.ts';

/** Never returns. */
export const provideNothing = (): void => {
  for (;;);
};

/** PCMA, until its encoder is asked for a 25th packet. */
const pcmaUntil = (planted: () => void): void => {
  addCodec({
    ...pcmaRecord,
    encoder: () => {
      let packets = 0;
      return {
        ...pcma,
        octetsFor: (samples) => pcma.octetsFor(samples),
        encode: (samples, count, into, at) => {
          packets += 1;
          if (packets === 25) planted();
          return pcma.encode(samples, count, into, at);
        },
      };
    },
    decoder: () => pcma,
  });
};

/** PCMA that throws at its 25th packet: a bug nobody catches, as the end of the thread it happens on. */
export const provideFailing = (): void =>
  pcmaUntil(() => {
    throw new Error('planted in the codec');
  });

/** PCMA that never comes back from its 25th packet: the thread lives, and does nothing any more. */
export const provideHanging = (): void => pcmaUntil(provideNothing);

/** For a worker to load them by. */
export const hangingCodec: { readonly module: string; readonly provide: string } = {
  module: import.meta.url,
  provide: 'provideHanging',
};

export const endlessCodec: { readonly module: string; readonly provide: string } = {
  module: import.meta.url,
  provide: 'provideNothing',
};

/** For a worker to load it by. */
export const failingCodec: { readonly module: string; readonly provide: string } = {
  module: import.meta.url,
  provide: 'provideFailing',
};
