// One picture of a room for a terminal of a given size: the end of the conversation, the status, the prompt.
import chalk, { type ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Room, RoomMessage } from './rooms.ts';

export interface Picture {
  readonly room: Room;
  readonly person: string;
  /** What is being typed, and where the cursor stands in it (UTF-16 units). */
  readonly line: string;
  readonly cursor: number;
  /** Said by the playground itself, until something else happens. */
  readonly notice: readonly string[];
  readonly columns: number;
  readonly rows: number;
}

const namesWidth = 8;
const wrapping = { hard: true, trim: false };
const colours: Readonly<Record<string, ChalkInstance>> = { Alice: chalk.green, Bob: chalk.yellow, 陈晨: chalk.blue };

/** Pure. Exactly `rows` lines, the prompt on the last. */
export function draw({ room, person, line, cursor, notice, columns, rows }: Picture): string {
  const width = Math.max(40, columns);
  const rule = chalk.dim('─'.repeat(width));
  const title = `${chalk.bold(` ${room.platform}`)} ${room.title}`;
  const hint = chalk.dim(`you are ${person} · Tab: other platform · /help `);
  const gap = ' '.repeat(Math.max(1, width - stringWidth(title) - stringWidth(hint)));
  const below = [
    chalk.dim(` ${room.status() ?? ''}`),
    ...notice.flatMap((words) => wrapAnsi(words, width - 2, wrapping).split('\n')).map((row) => chalk.cyan(` ${row}`)),
    rule,
    prompt(person, line, cursor),
  ];
  const space = Math.max(3, rows - 2 - below.length);
  const conversation = room.messages().flatMap((message) => drawMessage(message, width));
  const visible = conversation.length > 0 ? conversation.slice(-space) : [chalk.dim(emptyRoom(room))];
  const blank = Array.from({ length: space - visible.length }, () => '');
  return [title + gap + hint, rule, ...visible, ...blank, ...below].join('\n');
}

function emptyRoom({ platform }: Room): string {
  return platform === 'Slack'
    ? ' Nothing here yet. Write something: it begins a thread and mentions @Friday.'
    : ' Nothing here yet. Write something: Friday listens in this channel.';
}

function drawMessage({ author, byFriday, text, notes }: RoomMessage, width: number): string[] {
  const colour = byFriday ? chalk.magenta.bold : (colours[author] ?? chalk.white);
  const name = colour(author) + ' '.repeat(Math.max(1, namesWidth - stringWidth(author)));
  const body = [text, chalk.dim(notes.join('  '))].filter((part) => part !== '').join('\n');
  const wrapped = wrapAnsi(body, width - namesWidth - 2, wrapping).split('\n');
  return wrapped.map((row, index) => ` ${index === 0 ? name : ' '.repeat(namesWidth)}${row}`);
}

function prompt(person: string, line: string, cursor: number): string {
  const colour = colours[person] ?? chalk.white;
  const [under = ' '] = [...line.slice(cursor)];
  const after = line.slice(cursor + under.length);
  return ` ${colour(person)} ▸ ${line.slice(0, cursor)}${chalk.inverse(under)}${after}`;
}
