// What a person at the terminal does, carried out on the playground: who they are, where they are, what they say.
import { deathInWords } from '../bridge-life.ts';
import { BridgeNotStarted } from '../bridge-process.ts';
import type { Playground } from '../launch.ts';
import { help, readTyped } from './commands.ts';
import { discordChannel, type Room, slackThread } from './rooms.ts';
import type { Suggestion } from './screen.ts';

const toTheDemo: readonly Suggestion[] = [
  { say: 'My name is Alice.', why: 'then, with /as Bob: Who do you know?' },
  { say: 'markdown', why: 'an answer that grows in place, with code and a table' },
  { say: 'draw a sunset', why: 'a picture; "help" tells what else she can do' },
];
const toAnyAgent: readonly Suggestion[] = [
  { say: 'My name is Alice.', why: 'then: What is my name?' },
  { say: '/as Bob', why: 'another person in the same conversation' },
  { say: '!new', why: 'a new conversation: what was said before is forgotten' },
];

export interface TerminalSession {
  readonly room: Room;
  readonly person: string;
  readonly notice: readonly string[];
  readonly suggestions: readonly Suggestion[];
  /** Resolves with whether to go on. */
  type(line: string): Promise<boolean>;
  otherRoom(): void;
}

/** @param onChange called when the notice changes outside of `type`. */
export function createTerminalSession(playground: Playground, onChange: () => void): TerminalSession {
  const rooms = { Slack: slackThread(playground), Discord: discordChannel(playground, playground.freeChannel) };
  let current: Room['platform'] = 'Slack';
  let person = 'Alice';
  const { agent } = playground;
  let notice: readonly string[] = agent.info.trouble === undefined ? [] : [agent.info.trouble];

  const say = (words: readonly string[]): void => {
    notice = words;
    onChange();
  };
  agent.onChange(() => say([agent.info.trouble ?? `Your agent answers at ${agent.info.url}`]));
  playground.bridge.onChange(() => {
    const { state } = playground.bridge;
    if (state.bridge === 'dead') say([...deathInWords(state.death).split('\n'), 'Start it again with /kill.']);
  });

  async function kill(): Promise<void> {
    const { bridge } = playground;
    const isDead = bridge.state.bridge === 'dead';
    say([isDead ? 'Starting the bridge again…' : 'The bridge has been killed, as by a power cut. Starting it again…']);
    try {
      await bridge.kill();
      say(['The bridge lives again, with everything that it had on its disk.']);
    } catch (error) {
      // The notice tells why.
      if (!(error instanceof BridgeNotStarted)) throw error;
    }
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
    suggestions: playground.agent.info.demo ? toTheDemo : toAnyAgent,
    otherRoom() {
      notice = [];
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
