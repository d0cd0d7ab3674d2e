// What a person at the terminal does, carried out on the playground: who they are, where they are, what they say.
import type { Playground } from '../launch.ts';
import { help, readTyped } from './commands.ts';
import { discordChannel, type Room, slackThread } from './rooms.ts';

export interface TerminalSession {
  readonly room: Room;
  readonly person: string;
  readonly notice: readonly string[];
  /** Resolves with whether to go on. */
  type(line: string): Promise<boolean>;
  otherRoom(): void;
}

/** @param onChange called when the notice changes outside of `type`. */
export function createTerminalSession(playground: Playground, onChange: () => void): TerminalSession {
  const rooms = { Slack: slackThread(playground), Discord: discordChannel(playground, playground.freeChannel) };
  let current: Room['platform'] = 'Slack';
  let person = 'Alice';
  let notice: readonly string[] = [];

  async function kill(): Promise<void> {
    notice = ['The bridge is dead. Starting it again…'];
    onChange();
    await playground.killBridge();
    notice = ['The bridge lives again.'];
    onChange();
  }

  return {
    get room() {
      return rooms[current];
    },
    get person() {
      return person;
    },
    get notice() {
      return notice;
    },
    otherRoom() {
      current = current === 'Slack' ? 'Discord' : 'Slack';
    },
    async type(line) {
      const typed = readTyped(line);
      notice = [];
      switch (typed.type) {
        case 'say':
          rooms[current].say(person, typed.text, typed.files);
          break;
        case 'room':
          current = typed.platform;
          if (typed.fresh) rooms.Slack = slackThread(playground);
          break;
        case 'person':
          person = typed.name;
          break;
        case 'mistake':
          notice = [typed.words];
          break;
        case 'help':
          notice = help;
          break;
        case 'kill':
          await kill();
          break;
        case 'quit':
          return false;
        case 'nothing':
          break;
      }
      return true;
    },
  };
}
