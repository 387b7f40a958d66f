import { Subject } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { OutsideFact, Signal } from '../../signal/signal.ts';
import { throughLayers } from '../layer.ts';
import type { StackConfig } from '../layers.ts';
import { createLayers } from '../layers.ts';
import { type Draw, replayedEntropy } from './recorded-entropy.ts';
import { fromLine } from './recording.ts';

/**
 * Passes recorded facts through new layers and returns every signal that leaves them. Orders are not carried out: their
 * results are among the facts. The same recording gives the same signals. `config` overrides the recorded one.
 */
export const replayFacts = (lines: Iterable<string>, config?: StackConfig): readonly Signal[] => {
  const draws: Draw[] = [];
  const facts: OutsideFact[] = [];
  let recorded = config;
  for (const text of lines) {
    if (text === '') continue;
    const line = fromLine(text);
    if ('draw' in line) draws.push(line.draw);
    else if ('fact' in line) facts.push(line.fact);
    else recorded ??= line.config;
  }
  if (recorded === undefined) throw new SipError('ERR_SIP_FILE', 'the recording does not begin with its configuration');
  const entry = new Subject<OutsideFact>();
  const signals: Signal[] = [];
  const pipe = throughLayers(createLayers(recorded, replayedEntropy(draws)))(entry);
  pipe.subscribe((signal) => signals.push(signal));
  for (const fact of facts) entry.next(fact);
  return signals;
};
