// The people: they ask, two at a time and in bursts, correct and delete what they wrote, stop, press and ask again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../../bench/lossless/chance.ts';
import { type Name, names, type Room, type Stage, type Written } from './stage.ts';

/** A question that somebody put. Its token stands in each version of its text. */
export interface Question {
  readonly token: string;
  readonly id: string;
  readonly thread: string;
  readonly atMs: number;
  /** Chosen from the platform's menu. */
  readonly command: boolean;
  removed: boolean;
}

/** Which questions a text holds, in their order. */
export function tokensIn(text: string): readonly string[] {
  return text.match(/\bq\d+\b/g) ?? [];
}

export class People {
  readonly questions: Question[] = [];
  /** What was done besides asking, counted. */
  readonly deeds = new Map<string, number>();
  readonly #stages: readonly Stage[];
  readonly #chance: Chance;
  readonly #rooms: Room[];
  #over = false;

  constructor(stages: readonly Stage[], chance: Chance) {
    this.#stages = stages;
    this.#chance = chance;
    this.#rooms = stages.flatMap(({ rooms }) => rooms);
  }

  finish(): void {
    this.#over = true;
  }

  /** @param isBusy asked before each deed: so much waits that nobody would say more. */
  async run(isBusy: () => boolean): Promise<void> {
    while (!this.#over) {
      await sleep(20 + this.#chance.upTo(250));
      if (isBusy()) await sleep(200);
      else this.#act();
    }
  }

  #act(): void {
    const chance = this.#chance;
    const roll = chance.upTo(100);
    if (roll < 25) this.#begin();
    else if (roll < 60) this.#ask(this.#room());
    else if (roll < 72) this.#burst();
    else this.#meddle(roll);
  }

  /** Everything that may come to nothing: the button is gone, nobody answers right now. */
  #meddle(roll: number): void {
    const room = this.#room();
    const who = this.#who();
    const deeds: readonly [number, string, () => void][] = [
      [79, 'stop said', () => room.order(who, 'stop')],
      [84, 'stop pressed', () => room.press(who, 'stop')],
      [87, 'stop sign', () => room.stopSign(who)],
      [92, 'retry pressed', () => room.press(who, 'retry')],
      [95, 'retry said', () => room.order(who, 'retry')],
      [97, 'judged', () => room.press(who, 'good')],
      [100, 'new', () => room.order(who, 'new')],
    ];
    const [, name, deed] = deeds.find(([below]) => roll < below) ?? [];
    if (name !== undefined && deed !== undefined) this.#do(name, deed);
  }

  #do(name: string, deed: () => void): void {
    try {
      deed();
      this.deeds.set(name, (this.deeds.get(name) ?? 0) + 1);
    } catch {
      // The platform does not let a person do that right now.
    }
  }

  #who(): Name {
    return this.#chance.of(...names);
  }

  /** The newest are the liveliest. */
  #room(): Room {
    const back = Math.min(this.#chance.upTo(this.#rooms.length), this.#chance.upTo(this.#rooms.length), 20);
    const room =
      this.#rooms[this.#chance.once(3) ? this.#chance.upTo(this.#rooms.length) : this.#rooms.length - 1 - back];
    if (room === undefined) throw new Error('there is no room');
    return room;
  }

  #begin(): void {
    const stage = this.#stages[this.#chance.upTo(this.#stages.length)];
    if (stage === undefined) return;
    const token = this.#token();
    this.#do('begun', () => {
      const { room, written } = stage.open(this.#who(), `${token} please`, this.#chance.once(3));
      this.#rooms.push(room);
      this.#asked(token, written);
    });
  }

  #ask(room: Room): void {
    const token = this.#token();
    this.#do('gone on', () => this.#asked(token, room.ask(this.#who(), `${token} please`)));
  }

  /** Several at once, by several people, some of them corrected or taken back at once. */
  #burst(): void {
    const room = this.#room();
    for (let left = 2 + this.#chance.upTo(4); left > 0; left -= 1) this.#ask(room);
  }

  #token(): string {
    return `q${this.questions.length}`;
  }

  #asked(token: string, written: Written): void {
    const { id, thread, command = false } = written;
    const question: Question = { token, id, thread, atMs: Date.now(), command, removed: false };
    this.questions.push(question);
    const roll = this.#chance.upTo(12);
    const afterMs = this.#chance.upTo(1_500);
    if (roll === 0) setTimeout(() => this.#do('edited', () => written.edit(`${token} corrected`)), afterMs);
    if (roll !== 1) return;
    setTimeout(() => {
      this.#do('deleted', () => {
        question.removed = true;
        written.remove();
      });
    }, afterMs);
  }
}
