/**
 * Steps separated by spaces: frequencies in Hz joined by `+`, a slash, milliseconds. `0` is a pause; without a slash
 * the step does not end.
 */
export type ToneScript = string;

/** The tones of a national network. */
export interface CountryTones {
  readonly dial: ToneScript;
  readonly ringback: ToneScript;
  readonly busy: ToneScript;
  /** The network has no free circuit; also called reorder. */
  readonly congestion: ToneScript;
}

/** Country code (ISO 3166) in lower case, but `uk` for the United Kingdom. */
export type ToneCountry =
  | 'at'
  | 'au'
  | 'be'
  | 'ch'
  | 'de'
  | 'es'
  | 'fr'
  | 'it'
  | 'jp'
  | 'nl'
  | 'pl'
  | 'se'
  | 'uk'
  | 'us';

const european = '425/1000 0/4000';

// ITU-T E.180 Supplement 2 and Operational Bulletin 781: various tones used in national networks.
export const countries: Readonly<Record<ToneCountry, CountryTones>> = {
  at: { dial: '420', ringback: '420/1000 0/5000', busy: '420/400 0/400', congestion: '420/200 0/200' },
  au: {
    dial: '413+438',
    ringback: '413+438/400 0/200 413+438/400 0/2000',
    busy: '425/375 0/375',
    congestion: '425/375 0/375',
  },
  be: { dial: '425', ringback: '425/1000 0/3000', busy: '425/500 0/500', congestion: '425/167 0/167' },
  ch: { dial: '425', ringback: european, busy: '425/500 0/500', congestion: '425/200 0/200' },
  de: { dial: '425', ringback: european, busy: '425/480 0/480', congestion: '425/240 0/240' },
  es: {
    dial: '425',
    ringback: '425/1500 0/3000',
    busy: '425/200 0/200',
    congestion: '425/200 0/200 425/200 0/200 425/200 0/600',
  },
  fr: { dial: '440', ringback: '440/1500 0/3500', busy: '440/500 0/500', congestion: '440/250 0/250' },
  it: {
    dial: '425/200 0/200 425/600 0/1000',
    ringback: european,
    busy: '425/500 0/500',
    congestion: '425/200 0/200',
  },
  jp: { dial: '400', ringback: '384+416/1000 0/2000', busy: '400/500 0/500', congestion: '400/500 0/500' },
  nl: { dial: '425', ringback: european, busy: '425/500 0/500', congestion: '425/250 0/250' },
  pl: { dial: '425', ringback: european, busy: '425/500 0/500', congestion: '425/500 0/500' },
  se: { dial: '425', ringback: '425/1000 0/5000', busy: '425/250 0/250', congestion: '425/250 0/750' },
  uk: {
    dial: '350+440',
    ringback: '400+450/400 0/200 400+450/400 0/2000',
    busy: '400/375 0/375',
    congestion: '400/400 0/350 400/225 0/525',
  },
  us: {
    dial: '350+440',
    ringback: '440+480/2000 0/4000',
    busy: '480+620/500 0/500',
    congestion: '480+620/250 0/250',
  },
};
