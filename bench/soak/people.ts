// People in the soak: they ask, wait, interrupt, stop, ask again, judge; and what they see is checked.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../lossless/chance.ts';
import type { Told } from './agent.ts';
import { type Answer, leftoversOf, problemsOf } from './checks.ts';
import type { House } from './house.ts';
import { type JournalTurn, messageOf } from './journal.ts';
import type { Seat } from './places.ts';
import { scriptOf } from './script.ts';
import type { Seen, Talk } from './talk.ts';

export interface Violation {
  readonly talk: string;
  /** The turn, if one is known. */
  readonly turn: string | undefined;
  /** The seeds of what was asked. */
  readonly scripts: string;
  readonly problem: string;
}

export interface PeopleOptions {
  readonly house: House;
  /** Numbers for scripts, each given once. */
  readonly nextScript: () => number;
  readonly speed: number;
  /** How long people wait before they say that something is wrong. */
  readonly patienceMs: number;
  readonly isOver: () => boolean;
  readonly report: (violation: Violation) => void;
}

/** What people did, by name. */
export type Deeds = Map<string, number>;

/** How often a waiting person looks. */
const lookMs = 150;
/** A press may be lost with a connection: nobody waits for it for ever. */
const retryPatienceMs = 15_000;

export class People {
  readonly #options: PeopleOptions;
  readonly #talks: Talk[] = [];
  readonly #stopped = new Set<string>();
  /** Which conversation a turn belongs to. */
  readonly #turns = new Map<string, Talk>();
  readonly deeds: Deeds = new Map();

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** One conversation after the other, until the time is over. */
  async sit(seat: Seat, chance: Chance): Promise<void> {
    while (!this.#options.isOver()) {
      const talk = seat.begin(chance);
      this.#talks.push(talk);
      this.#did(talk.name.replace(/ of .*/, ''));
      const questions = 1 + chance.upTo(3);
      for (let asked = 0; asked < questions && !this.#options.isOver(); asked += 1) {
        if (asked > 0 && chance.once(12)) talk.ask('!new');
        await this.#question(talk, chance);
      }
      await this.#leave(talk);
    }
  }

  /** Looks at everything once more: what was right may have been spoilt since. */
  async lookAgain(): Promise<void> {
    const { house, report, patienceMs } = this.#options;
    await within(patienceMs, () => house.journal.unfinished().length === 0);
    for (const problem of house.journal.unfinished())
      report({ talk: 'the journal', turn: undefined, scripts: '', problem });
    for (const [id, talk] of this.#turns) this.#check(talk, id);
    for (const talk of new Set(this.#talks)) this.#leftovers(talk);
  }

  async #question(talk: Talk, chance: Chance): Promise<void> {
    const name = this.#ask(talk, chance);
    const told = await this.#heard(talk, name, 1);
    if (told === undefined) return;
    await this.#meanwhile(talk, told, chance);
    await this.#ended(talk, told);
    await this.#afterwards(talk, told, name, chance);
    await sleep(chance.upTo(3_000) / this.#options.speed);
  }

  #ask(talk: Talk, chance: Chance): string {
    const { house, nextScript, speed } = this.#options;
    const seed = nextScript();
    const name = `s${seed}`;
    house.agent.learn(name, scriptOf(seed, { long: talk.platform === 'slack' && chance.once(4), speed }));
    talk.ask(`script ${name}`);
    this.#did('questions');
    return name;
  }

  /** While she answers. */
  async #meanwhile(talk: Talk, told: Told, chance: Chance): Promise<void> {
    const deed = chance.of('wait', 'wait', 'wait', 'wait', 'stop', 'interrupt', 'interrupt twice', 'react');
    if (deed === 'wait') return;
    await sleep(chance.upTo(6_000) / this.#options.speed);
    const answer = this.#answerIn(talk, told.turnId) ?? talk.messages().at(-1);
    if (deed === 'react' && answer !== undefined && talk.react(answer)) this.#did('reactions');
    if (deed === 'stop') {
      this.#stopped.add(told.turnId);
      if (talk.stops[chance.upTo(talk.stops.length)]?.(answer)) this.#did('stops');
    }
    if (!deed.startsWith('interrupt')) return;
    const names = chance.list(deed === 'interrupt' ? 1 : 2, () => this.#ask(talk, chance));
    this.#did('interruptions');
    for (const name of names) {
      const next = await this.#heard(talk, name, 1);
      if (next !== undefined) await this.#ended(talk, next);
    }
  }

  async #afterwards(talk: Talk, told: Told, name: string, chance: Chance): Promise<void> {
    const { house } = this.#options;
    const answer = this.#answerIn(talk, told.turnId);
    if (answer?.actions.includes('good') && chance.once(4) && talk.judge(answer)) this.#did('verdicts');
    if (!answer?.actions.includes('retry') || !chance.once(2)) return;
    const before = house.agent.answersTo(name).length;
    if (!talk.retry(answer)) return;
    const begun = await within(retryPatienceMs, () => house.agent.answersTo(name).length > before);
    const again = house.agent.answersTo(name).at(-1);
    if (!begun || again === undefined) return;
    this.#did('retries');
    this.#turns.set(again.turnId, talk);
    await this.#ended(talk, again);
  }

  /** The last message of a turn's answer. */
  #answerIn(talk: Talk, turnId: string): Seen | undefined {
    const last = this.#options.house.journal.turn(turnId)?.segments.at(-1);
    return last && talk.messages().find(({ message }) => message === messageOf(last.receipt));
  }

  async #heard(talk: Talk, name: string, times: number): Promise<Told | undefined> {
    const { house, patienceMs } = this.#options;
    const answers = () => house.agent.answersTo(name);
    if (await within(patienceMs, () => answers().length >= times)) {
      const told = answers()[times - 1];
      if (told !== undefined) this.#turns.set(told.turnId, talk);
      return told;
    }
    this.#report(talk, undefined, name, 'the agent was not asked');
    return undefined;
  }

  async #ended(talk: Talk, { turnId, questions }: Told): Promise<void> {
    const { house, patienceMs } = this.#options;
    if (await within(patienceMs, () => house.journal.hasEnded(turnId))) return this.#check(talk, turnId);
    const state = house.journal.turn(turnId)?.state;
    this.#report(talk, turnId, questions.join(' '), `the turn does not come to its end: it is ${state}`);
  }

  #check(talk: Talk, turnId: string): void {
    const { agent, journal } = this.#options.house;
    const turn = journal.turn(turnId);
    if (turn === undefined) return;
    const told = agent.answers().findLast((answer) => answer.turnId === turnId);
    const answer: Answer = { turn, told, stopped: this.#stopped.has(turnId) };
    const scripts = told?.questions.join(' ') ?? '';
    for (const problem of problemsOf(answer, talk.messages(), talk)) this.#report(talk, turnId, scripts, problem);
  }

  /** When all is answered nothing of the work may be seen any more. */
  async #leave(talk: Talk): Promise<void> {
    await within(this.#options.patienceMs, () => leftoversOf(talk, this.#turnsOf(talk)).length === 0);
    this.#leftovers(talk);
  }

  #leftovers(talk: Talk): void {
    for (const problem of leftoversOf(talk, this.#turnsOf(talk))) this.#report(talk, undefined, '', problem);
  }

  #turnsOf(talk: Talk): readonly JournalTurn[] {
    const { journal } = this.#options.house;
    const threads = new Set<string>();
    for (const [id, its] of this.#turns) {
      if (its !== talk) continue;
      const thread = journal.turn(id)?.thread;
      if (thread !== undefined) threads.add(thread);
    }
    return [...threads].flatMap((thread) => journal.turnsIn(thread));
  }

  #report(talk: Talk, turn: string | undefined, scripts: string, problem: string): void {
    this.#options.report({ talk: talk.name, turn, scripts, problem });
  }

  #did(deed: string): void {
    this.deeds.set(deed, (this.deeds.get(deed) ?? 0) + 1);
  }
}

/** @returns whether it came true in time. */
async function within(patienceMs: number, holds: () => boolean): Promise<boolean> {
  const endAtMs = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > endAtMs) return false;
    await sleep(lookMs);
  }
  return true;
}
