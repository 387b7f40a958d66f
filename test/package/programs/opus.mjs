import { opus } from 'rxsip/opus';
import { talk } from './talk.mjs';

const codecs = [await opus({ maxAverageBitrate: 24_000 }), 'PCMU'];
await talk({ codecs }, { codecs, media: { workers: 1 } });
