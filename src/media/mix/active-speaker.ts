import type { Participant } from './participant.ts';

/** Quieter than this nobody speaks. */
const leastDbov = -50;
/** Louder than who speaks now by so much, for so long, is to take the floor. */
const overDb = 6;
const takeoverMs = 200;

/** Who speaks, of many: the loudest, but not at every syllable another. On the clock of the audio. */
export class ActiveSpeaker {
  current: Participant | undefined;
  #rival: Participant | undefined;
  #rivalMs = 0;

  /** After each block. True when `current` is another. */
  update(voices: readonly Participant[], ms: number): boolean {
    const before = this.current;
    let loudest: Participant | undefined;
    for (const voice of voices) {
      if (voice.level.dbov > (loudest?.level.dbov ?? leastDbov)) loudest = voice;
    }
    const gone = before === undefined || !voices.includes(before) || before.level.dbov < leastDbov;
    if (gone || loudest === undefined) this.current = loudest;
    else if (loudest === before || loudest.level.dbov < before.level.dbov + overDb) this.#rivalMs = 0;
    else {
      this.#rivalMs = loudest === this.#rival ? this.#rivalMs + ms : ms;
      this.#rival = loudest;
      if (this.#rivalMs >= takeoverMs) this.current = loudest;
    }
    if (this.current === before) return false;
    this.#rival = undefined;
    this.#rivalMs = 0;
    return true;
  }
}
