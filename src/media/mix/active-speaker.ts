import type { Participant } from './participant.ts';

/** Level below which a participant is not speaking. */
const leastDbov = -50;
/** Another participant becomes the active speaker when louder by this much for `takeoverMs`. */
const overDb = 6;
const takeoverMs = 200;

/** Selects the active speaker: the loudest participant, with hysteresis. Time is that of the audio. */
export class ActiveSpeaker {
  current: Participant | undefined;
  #rival: Participant | undefined;
  #rivalMs = 0;

  /** Called after each block. Returns true when `current` changed. */
  update(participants: readonly Participant[], ms: number): boolean {
    const before = this.current;
    let loudest: Participant | undefined;
    for (const participant of participants) {
      if (participant.level.dbov > (loudest?.level.dbov ?? leastDbov)) loudest = participant;
    }
    const gone = before === undefined || !participants.includes(before) || before.level.dbov < leastDbov;
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
