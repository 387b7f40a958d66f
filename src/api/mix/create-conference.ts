import { BehaviorSubject, type Observable } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import { ActiveSpeaker } from '../../media/mix/active-speaker.ts';
import { blockMs, Mixer } from '../../media/mix/mixer.ts';
import type { Participant } from '../../media/mix/participant.ts';
import { Guarded } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import { reportTo } from '../call/report-to.ts';
import { checkGain } from '../play/live-playback.ts';
import type { Conference, ConferenceOptions, JoinOptions, Member, MixCounters } from './conference.ts';
import { ConferenceMember } from './conference-member.ts';
import { joinTone } from './join-tone.ts';

const rates = [8000, 16_000, 24_000, 48_000];

class LiveConference implements Conference {
  readonly #mixer: Mixer;
  readonly #tones: boolean;
  readonly #byVoice = new Map<Participant, ConferenceMember>();
  readonly #members = new BehaviorSubject<readonly Member[]>([]);
  readonly #speaker = new BehaviorSubject<Member | undefined>(undefined);
  readonly #activeSpeaker = new ActiveSpeaker();
  #ended = false;
  /** The call that joined last, be it ended: errors of subscribers are reported to its endpoint. */
  #latest: Call | undefined;
  readonly members$: Observable<readonly Member[]>;
  readonly activeSpeaker$: Observable<Member | undefined>;

  constructor({ sampleRate = 16_000, tones = false }: ConferenceOptions) {
    if (!rates.includes(sampleRate)) {
      throw new SipError('ERR_SIP_ARGUMENT', `conference: sampleRate is ${sampleRate}, it must be ${rates.join(', ')}`);
    }
    this.#tones = tones;
    const report = reportTo(() => this.#latest);
    this.members$ = new Guarded(report, (out) => this.#members.subscribe(out));
    this.activeSpeaker$ = new Guarded(report, (out) => this.#speaker.subscribe(out));
    this.#mixer = new Mixer(sampleRate, (voice, samples) =>
      this.#byVoice.get(voice)?.port.send({ samples, sampleRate }),
    );
  }

  get members(): readonly Member[] {
    return this.#members.value;
  }

  get counters(): MixCounters {
    return { blocks: this.#mixer.blocks, limited: this.#mixer.limited };
  }

  join(call: Call, { muted = false, gain = 1, tones = this.#tones }: JoinOptions = {}): Member {
    if (this.#ended) throw new SipError('ERR_SIP_STATE', 'join: the conference has ended');
    if (call.state === 'ended') throw new SipError('ERR_SIP_STATE', 'join: the call has ended');
    if (this.members.some((each) => each.call === call)) {
      throw new SipError('ERR_SIP_STATE', 'join: the call is a member already');
    }
    checkGain('join', gain);
    this.#latest = call;
    const voice = this.#mixer.add();
    voice.muted = muted;
    voice.gain = gain;
    const member = this.#memberOf(call, voice, tones);
    this.#byVoice.set(voice, member);
    if (tones) this.#playTone('join');
    this.#members.next([...this.#members.value, member]);
    return member;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const member of this.members) member.leave();
    this.#members.complete();
    this.#speaker.complete();
  }

  #memberOf(call: Call, voice: Participant, tones: boolean): ConferenceMember {
    try {
      const member: ConferenceMember = new ConferenceMember(call, voice, {
        received: ({ samples, sampleRate }) => {
          if (this.#mixer.push(voice, samples, sampleRate)) this.#updateSpeaker();
        },
        held: () => {
          this.#mixer.clear(voice);
          this.#updateSpeaker();
        },
        left: () => this.#left(member, voice, tones),
      });
      return member;
    } catch (error) {
      this.#mixer.remove(voice);
      throw error;
    }
  }

  #left(member: Member, voice: Participant, tones: boolean): void {
    this.#mixer.remove(voice);
    this.#byVoice.delete(voice);
    if (tones && !this.#ended) this.#playTone('leave');
    this.#members.next(this.#members.value.filter((each) => each !== member));
    if (this.#activeSpeaker.current === voice) this.#updateSpeaker();
  }

  #updateSpeaker(): void {
    if (!this.#activeSpeaker.update(this.#mixer.participants, blockMs)) return;
    const { current } = this.#activeSpeaker;
    this.#speaker.next(current === undefined ? undefined : this.#byVoice.get(current));
  }

  #playTone(what: 'join' | 'leave'): void {
    this.#mixer.playTone(joinTone(what, this.#mixer.sampleRate));
  }
}

/** A conference without members. It costs nothing while it has none. Throws `ERR_SIP_ARGUMENT`. */
export const conference = (options: ConferenceOptions = {}): Conference => new LiveConference(options);
