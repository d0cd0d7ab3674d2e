// One picture of a room for a terminal of a given size: the end of the conversation, the status, the prompt.
import chalk, { type ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { styled } from './markdown.ts';
import { drawLine } from './prompt.ts';
import type { Room, RoomMessage } from './rooms.ts';

export interface Suggestion {
  readonly say: string;
  readonly why: string;
}

export interface Picture {
  readonly room: Room;
  readonly person: string;
  /** What is being typed, and where the cursor stands in it (UTF-16 units). */
  readonly line: string;
  readonly cursor: number;
  /** Said by the playground itself, until something else happens. */
  readonly notice: readonly string[];
  /** What one could say first. */
  readonly suggestions: readonly Suggestion[];
  readonly columns: number;
  readonly rows: number;
}

const leastColumns = 20;
const leastSpace = 3;
const leastReason = 20;
const tryLabel = '  Try:  ';
const wrapping = { hard: true, trim: false };
const colours: Readonly<Record<string, ChalkInstance>> = { Alice: chalk.green, Bob: chalk.yellow, 陈晨: chalk.blue };

/** Pure. Exactly `rows` lines of at most `columns` columns, the prompt on the last. */
export function draw({ room, person, line, cursor, notice, suggestions, columns, rows }: Picture): string {
  const width = Math.max(leastColumns, columns);
  const rule = chalk.dim('─'.repeat(width));
  const said = notice.flatMap((words) => wrapped(words, width - 2)).map((row) => chalk.cyan(` ${row}`));
  const status = chalk.dim(` ${room.status() ?? ''}`);
  const below = [status, ...said, rule, prompt(person, line, cursor, width)];
  const space = Math.max(leastSpace, rows - 2 - below.length);
  const messages = room.messages();
  const conversation =
    messages.length === 0
      ? emptyRoom(room, suggestions, width)
      : messages.flatMap((message, index) => drawMessage(message, messages[index - 1], width));
  const visible = messages.length === 0 ? conversation.slice(0, space) : conversation.slice(-space);
  const blank = Array.from({ length: space - visible.length }, () => '');
  return [header(room, person, width), rule, ...visible, ...blank, ...below].slice(-rows).join('\n');
}

/** The longest form that fits. */
function header({ platform, title }: Room, person: string, width: number): string {
  const tabs = (['Slack', 'Discord'] as const)
    .map((name) => (name === platform ? chalk.inverse(` ${name} `) : chalk.dim(` ${name} `)))
    .join('');
  const forms: readonly (readonly [string, string])[] = [
    [`${tabs}  ${chalk.bold(title)}`, `you are ${person} · Tab: other platform · /help `],
    [`${tabs}  ${chalk.bold(title)}`, '/help '],
    [tabs, ''],
  ];
  for (const [left, right] of forms) {
    const gap = width - stringWidth(left) - stringWidth(right);
    if (gap >= 1 || right === '') return left + ' '.repeat(Math.max(0, gap)) + chalk.dim(right);
  }
  return tabs;
}

function emptyRoom({ welcome }: Room, suggestions: readonly Suggestion[], width: number): string[] {
  const first = wrapped(welcome, width - 4).map((row) => `  ${row}`);
  const head = ['', ...first.map((row) => chalk.dim(row)), ''];
  const widest = Math.max(0, ...suggestions.map(({ say }) => stringWidth(say)));
  const reasonsFrom = tryLabel.length + widest + 3;
  if (width < reasonsFrom + leastReason) {
    return [...head, ...suggestions.flatMap(({ say }) => wrapped(say, width - 4).map((row) => `  ${row}`))];
  }
  const tries = suggestions.flatMap(({ say, why }, index) => {
    const label = index === 0 ? tryLabel : ' '.repeat(tryLabel.length);
    const lead = `${chalk.dim(label)}${say}${' '.repeat(widest - stringWidth(say) + 3)}`;
    const reasons = wrapped(why, width - reasonsFrom - 1);
    return reasons.map((row, line) => (line === 0 ? lead : ' '.repeat(reasonsFrom)) + chalk.dim(row));
  });
  return [...head, ...tries];
}

/** The name stands on a line of its own, unless the same person goes on. */
function drawMessage(message: RoomMessage, previous: RoomMessage | undefined, width: number): string[] {
  const { author, byFriday, text, notes } = message;
  const colour = byFriday ? chalk.magenta.bold : (colours[author] ?? chalk.white);
  const clean = printable(text);
  const body = wrapped(byFriday ? styled(clean) : clean, width - 4).map((row) => `   ${row}`);
  const marks = wrapped(printable(notes.join('  ')), width - 4).map((row) => `   ${chalk.dim(row)}`);
  const head = previous?.author === author ? [] : [` ${colour(printable(author))}`];
  const space = previous === undefined ? [] : [''];
  return [...space, ...head, ...(text === '' ? [] : body), ...(notes.length === 0 ? [] : marks)];
}

function prompt(person: string, line: string, cursor: number, width: number): string {
  const name = ` ${(colours[person] ?? chalk.white)(person)} ▸ `;
  return name + drawLine(line.replace(/\p{Cc}/gu, ' '), cursor, width - stringWidth(name) - 1);
}

/** Keeps the indentation of lines, but not the space at which a line was wrapped. */
function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const rows = wrapAnsi(line, Math.max(1, width), wrapping).split('\n');
    return rows.map((row, index) => (index === 0 ? row : row.replace(wrappedAt, '$1')));
  });
}

/** Colours may stand in front of it. */
const wrappedAt = new RegExp(`^((?:${'\u001B'}\\[[\\d;]*m)*) `);

/** Control characters could move the cursor, or do worse. */
function printable(text: string): string {
  return text.replaceAll('\t', '    ').replace(/[^\P{Cc}\n]/gu, '');
}
