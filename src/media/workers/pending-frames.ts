import type { MediaCommand } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import type { MediaEngine } from '../media-engine.ts';
import { frameMs } from './worker-protocol.ts';

type Pushed = { readonly ref: number } & (
  | { readonly frame: AudioFrame }
  /** A command that came after those frames and is about all of them. */
  | { readonly after: MediaCommand }
);

const retryMs = 10;

/**
 * Frames that were posted before the main thread learned that the engine's queue is full: they wait here, so that no frame
 * it accepted is lost. The main thread posts no more than a queue holds before credit is returned.
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

  /** Whether the command waits here for frames that were pushed before it. */
  defers(command: MediaCommand): boolean {
    if (command.do !== 'control') return false;
    const waiting = this.#waiting.get(command.id);
    if (waiting?.some(({ ref }) => ref === command.ref) !== true) return false;
    const { control, id, ref } = command;
    if (control.do === 'clear' || control.do === 'stop') this.forget(id, ref);
    const deferred = control.do === 'finish' || (control.do === 'mark' && control.atMs === undefined);
    if (deferred) waiting.push({ ref, after: command });
    return deferred;
  }

  /** The source `ref` has ended; every source, when absent. Marks among the frames go to the engine, which answers them. */
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
