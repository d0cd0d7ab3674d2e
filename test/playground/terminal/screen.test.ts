import chalk from 'chalk';
import stringWidth from 'string-width';
import { afterEach, describe, expect, it } from 'vitest';
import type { Room, RoomMessage } from '../../../playground/terminal/rooms.ts';
import { draw, type Picture } from '../../../playground/terminal/screen.ts';

const level = chalk.level;

afterEach(() => {
  chalk.level = level;
});

function message(author: string, text: string, notes: readonly string[] = []): RoomMessage {
  return { author, byFriday: author === 'Friday', text, notes };
}

function room(messages: readonly RoomMessage[], status?: string): Room {
  return {
    platform: 'Slack',
    title: '#general › thread',
    welcome: 'Your first message begins a thread.',
    messages: () => messages,
    status: () => status,
    say: () => undefined,
  };
}

/** Without colours: a picture is then nothing but its characters. */
function picture(over: Partial<Picture> = {}): string[] {
  chalk.level = 0;
  const empty = { room: room([]), person: 'Alice', line: '', cursor: 0, notice: [], suggestions: [] };
  return draw({ ...empty, columns: 50, rows: 12, ...over }).split('\n');
}

function trimmed(rows: readonly string[]): string[] {
  return rows.map((row) => row.trimEnd());
}

const rule = '─'.repeat(50);

describe('a picture of a room', () => {
  it('shows who said what, what Friday does, and the prompt on the last line', () => {
    const messages = [message('Alice', 'Hello\nthere'), message('Friday', 'Hi!', ['📎 a.png', '⏳'])];
    expect(trimmed(picture({ room: room(messages, 'Friday is thinking…'), line: 'How are', cursor: 7 }))).toEqual([
      ' Slack  Discord   #general › thread         /help',
      rule,
      ' Alice',
      '   Hello',
      '   there',
      '',
      ' Friday',
      '   Hi!',
      '   📎 a.png  ⏳',
      ' Friday is thinking…',
      rule,
      ' Alice ▸ How are',
    ]);
  });

  it('says in an empty room what one could say', () => {
    const suggestions = [
      { say: 'hello', why: 'she greets' },
      { say: 'draw a cat', why: 'she makes a picture of it, and it takes a while' },
    ];
    expect(trimmed(picture({ suggestions }))).toEqual([
      ' Slack  Discord   #general › thread         /help',
      rule,
      '',
      '  Your first message begins a thread.',
      '',
      '  Try:  hello        she greets',
      '        draw a cat   she makes a picture of it,',
      '                     and it takes a while',
      '',
      '',
      rule,
      ' Alice ▸',
    ]);
  });

  it('shows the end of a long conversation', () => {
    const messages = Array.from({ length: 50 }, (_, index) => message('Alice', `line ${index}`));
    expect(trimmed(picture({ room: room(messages) })).slice(2, 9)).toEqual([
      '   line 46',
      '',
      '   line 47',
      '',
      '   line 48',
      '',
      '   line 49',
    ]);
  });

  it('has as many lines as the terminal, none wider, whatever is in it', () => {
    const messages = [
      message('陈晨', '中文字'.repeat(40)),
      message('Friday', `${'x'.repeat(200)}\n\n\t\ttabs\n${'word '.repeat(60)}`, ['📎 '.repeat(40)]),
      message('Bob', '👩‍👩‍👧‍👦'.repeat(40)),
    ];
    const notice = ['n'.repeat(300), '中'.repeat(90)];
    const suggestions = [{ say: 'say '.repeat(8), why: 'why '.repeat(30) }];
    for (const columns of [20, 21, 33, 80, 200])
      for (const rows of [4, 5, 8, 24, 60])
        for (const line of ['', '中文'.repeat(60), 'long '.repeat(60)])
          for (const said of [[], notice]) {
            const over = {
              columns,
              rows,
              line,
              cursor: Math.floor(line.length / 2),
              notice: said,
              person: '陈晨',
              suggestions,
            };
            for (const shown of [room(messages), room([])]) {
              const rowsShown = picture({ ...over, room: shown });
              expect(rowsShown).toHaveLength(rows);
              expect(Math.max(...rowsShown.map((row) => stringWidth(row)))).toBeLessThanOrEqual(columns);
              expect(rowsShown.at(-1)).toMatch(/^ 陈晨 ▸/);
            }
          }
  });

  it('wraps wide characters where they fit', () => {
    const rows = trimmed(picture({ room: room([message('Alice', '一二三四五六七八九十一二')]), columns: 25, rows: 9 }));
    expect(rows.slice(2, 5)).toEqual([' Alice', '   一二三四五六七八九十', '   一二']);
  });

  it('wraps at words, keeps what is indented, and shows no space where it has wrapped', () => {
    const text = 'a word and another and **one more word**\n    indented code that is long';
    const rows = trimmed(picture({ room: room([message('Friday', text)]), columns: 20, rows: 13 }));
    expect(rows.slice(2, 10)).toEqual([
      ' Friday',
      '   a word and',
      '   another and',
      '   **one more',
      '   word**',
      '       indented',
      '   code that is',
      '   long',
    ]);
  });

  it('wraps notices and gives them room', () => {
    const rows = trimmed(picture({ notice: ['The bridge lives again, with everything that it had.', '/help'] }));
    expect(rows.slice(-5)).toEqual([
      ' The bridge lives again, with everything that it',
      ' had.',
      ' /help',
      rule,
      ' Alice ▸',
    ]);
  });

  it('lets no character move the cursor', () => {
    const bad = 'a\u001B[2J\u0007b\r\u009Bc';
    const rows = picture({ room: room([message(bad, bad, [bad]), message('Friday', bad)]), line: bad, cursor: 0 });
    expect(rows.join('')).not.toMatch(/\p{Cc}/u);
    expect(rows).toHaveLength(12);
  });

  it('says whose turn it is where there is room for it', () => {
    expect(picture({ columns: 90 })[0]).toMatch(/ you are Alice · Tab: other platform · \/help $/);
    expect(picture({ columns: 24 })[0]?.trimEnd()).toBe(' Slack  Discord');
  });
});

describe('colours', () => {
  it('change no width and no line', () => {
    const messages = [message('Alice', 'Hello'), message('Friday', '# Hi **there** `code`\n```js\nlet a\n```', ['⏳'])];
    const plain = picture({ room: room(messages), line: 'abc', cursor: 1, notice: ['hm'] });
    chalk.level = 1;
    const coloured = draw({
      room: room(messages),
      person: 'Alice',
      line: 'abc',
      cursor: 1,
      notice: ['hm'],
      suggestions: [],
      columns: 50,
      rows: 12,
    }).split('\n');
    expect(coloured.join('')).toContain('\u001B[');
    expect(coloured.map((row) => stringWidth(row))).toEqual(plain.map((row) => stringWidth(row)));
  });
});
