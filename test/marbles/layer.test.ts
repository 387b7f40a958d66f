import fc from 'fast-check';
import { from, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { Layer, Order, Signal } from '../../src/signal/signal.ts';
import { layer, throughLayers } from '../../src/stack/layer.ts';

const marbles = (run: Parameters<TestScheduler['run']>[0]): void =>
  void new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(run);

const count: Signal = { on: 'count', what: 'merged' };
const drain: Signal = { on: 'command', command: { to: 'usages', do: 'drain' } };
const stop: Order = { do: 'stopTimer', timer: { id: 1, owner: { layer: 'session', key: 'a' }, name: 'G' } };
const bug = new Error('a bug');

/** Handles commands, throws at counts, and fails the test if it receives an order. */
const testLayer: Layer = {
  name: 'test',
  size: 0,
  receive: (signal) => {
    if ('do' in signal) throw new Error('a layer must not receive an order');
    if (signal.on === 'command') return [stop, drain, count];
    if (signal.on === 'count') throw bug;
    return undefined;
  },
};

describe('layer', () => {
  const values = { o: stop, d: drain, c: count, m: { on: 'sendFailed', owner: stop.timer.owner, reason: '' } as const };

  it('a layer passes orders and the signals it does not handle', () =>
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<Signal>('-o-m-|', values).pipe(layer(testLayer))).toBe('-o-m-|', values);
    }));

  it('the signals that a layer returns replace the signal, in order', () =>
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<Signal>('-d----d----|', values).pipe(layer(testLayer))).toBe('-(odc)(odc)|', values);
    }));

  it('an error thrown by a layer becomes a fault signal, and the layer continues', () =>
    marbles(({ cold, expectObservable }) => {
      const fault: Signal = { on: 'fault', error: bug, during: count };
      expectObservable(cold<Signal>('-c-o-c-|', values).pipe(layer(testLayer))).toBe('-f-o-f-|', {
        ...values,
        f: fault,
      });
    }));

  it('a layer passes errors, completion and unsubscription', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold<Signal>('-o-#', values).pipe(layer(testLayer))).toBe('-o-#', values);
      const source = cold<Signal>('-o-o-o', values);
      expectObservable(source.pipe(layer(testLayer)), '--!').toBe('-o', values);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }));
});

/** A layer that takes facts by the last digit of their reason, and returns what its table has for it. */
const scripted = (name: string, replies: readonly (readonly Signal[] | undefined)[]): Layer => ({
  name,
  size: 0,
  receive: (signal) => {
    if (!('on' in signal) || signal.on !== 'sendFailed') return undefined;
    const digit = Number(signal.reason) % 4;
    if (digit === 3 && replies[3] === undefined) throw bug;
    return replies[digit];
  },
});

const fact = (reason: number): Signal => ({ on: 'sendFailed', owner: stop.timer.owner, reason: String(reason) });
const anySignal = fc.oneof(fc.constant<Signal>(stop), fc.nat(7).map(fact));
const anyReplies = fc.array(fc.option(fc.array(anySignal, { maxLength: 3 }), { nil: undefined }), {
  minLength: 4,
  maxLength: 4,
});

it('layers in one operator are the same as one operator for each, whatever they return or throw', () => {
  fc.assert(
    fc.property(fc.array(anyReplies, { maxLength: 4 }), fc.array(anySignal, { maxLength: 8 }), (tables, signals) => {
      const layers = tables.map((replies, at) => scripted(`layer ${at}`, replies));
      const collect = (piped: Observable<Signal>): readonly Signal[] => {
        const seen: Signal[] = [];
        piped.subscribe((signal) => seen.push(signal));
        return seen;
      };
      const oneByOne = layers.reduce<Observable<Signal>>((signals$, each) => signals$.pipe(layer(each)), from(signals));
      expect(collect(from(signals).pipe(throughLayers(layers)))).toEqual(collect(oneByOne));
    }),
  );
});
