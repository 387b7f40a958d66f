import { talk } from './talk.mjs';

await talk({ media: { workers: 1 } }, { media: { workers: 1 } });
