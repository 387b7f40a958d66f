import type { MediaCommand } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import type { MediaEngine } from '../media-engine.ts';
import { frameMs } from './worker-protocol.ts';

type Pushed = { readonly ref: number } & (
  | { readonly frame: AudioFrame }
  /** What was ordered after those frames and is about all of them. */
  | { readonly after: MediaCommand }
);

const retryMs = 10;

/**
 * Frames that crossed before the main thread could know the engine's queue is full: they wait here for their place, so
 * that none it took is lost. It takes no more than a queue's worth before it hears of their place.
 */
export class PendingFrames {
  readonly #engine: MediaEngine;
  readonly #placed: (id: string, ref: number, ms: number) => void;
  readonly #waiting = new Map<string, Pushed[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(engine: MediaEngine, taken: (id: string, ref: number, ms: number) => void) {
    this.#engine = engine;
    this.#placed = taken;
  }

  push(id: string, ref: number, frame: AudioFrame): void {
    const waiting = this.#waiting.get(id);
    const behind = waiting?.some((each) => each.ref === ref) ?? false;
    if (!behind && this.#engine.push(id, frame, ref)) this.#placed(id, ref, frameMs(frame));
    else if (waiting === undefined) this.#waiting.set(id, [{ ref, frame }]);
    else waiting.push({ ref, frame });
    this.#arm();
  }

  /** Whether the command waits here for what was pushed before it. */
  defers(command: MediaCommand): boolean {
    if (command.do !== 'control') return false;
    const waiting = this.#waiting.get(command.id);
    if (waiting?.some(({ ref }) => ref === command.ref) !== true) return false;
    const { control: steer, id, ref } = command;
    if (steer.do === 'clear' || steer.do === 'stop') this.forget(id, ref);
    const about = steer.do === 'finish' || (steer.do === 'mark' && steer.atMs === undefined);
    if (about) waiting.push({ ref, after: command });
    return about;
  }

  /** Nothing will be played under `ref` any more; under any, when absent. Marks of what waited are told by the engine. */
  forget(id: string, ref?: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    const others = ref === undefined ? [] : waiting.filter((each) => each.ref !== ref);
    if (others.length > 0) this.#waiting.set(id, others);
    for (const each of waiting) {
      if (others.includes(each)) continue;
      if ('frame' in each) this.#placed(id, each.ref, frameMs(each.frame));
      else this.#engine.perform(each.after);
    }
    this.#arm();
  }

  #arm(): void {
    if (this.#waiting.size > 0) this.#timer ??= setInterval(() => this.#retry(), retryMs);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #retry(): void {
    for (const [id, waiting] of [...this.#waiting]) {
      const full = new Set<number>();
      const left = waiting.filter((each) => {
        if (full.has(each.ref)) return true;
        if ('after' in each) this.#engine.perform(each.after);
        else if (this.#engine.push(id, each.frame, each.ref)) this.#placed(id, each.ref, frameMs(each.frame));
        else full.add(each.ref);
        return full.has(each.ref);
      });
      if (left.length > 0) this.#waiting.set(id, left);
      else this.#waiting.delete(id);
    }
    this.#arm();
  }
}
