// The two READMEs say the same: headings, commands, tables, lists, links, settings and the doctor's lines.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as discordWords from '../../adapters/discord/check/words.ts';
import * as discordPlaces from '../../adapters/discord/check/words-places.ts';
import { neededPermissions } from '../../adapters/discord/invite.ts';
import * as slackWords from '../../adapters/slack/check/words.ts';
import * as slackApp from '../../adapters/slack/check/words-app.ts';
import * as slackLive from '../../adapters/slack/check/words-live.ts';
import type { Finding } from '../../src/check.ts';
import * as connection from '../../src/doctor/agent/connection-words.ts';
import * as cutOff from '../../src/doctor/agent/cut-off-words.ts';
import * as memory from '../../src/doctor/agent/memory-words.ts';
import * as request from '../../src/doctor/agent/request-words.ts';
import * as run from '../../src/doctor/agent/run-words.ts';
import * as stream from '../../src/doctor/agent/stream-words.ts';
import { storeAway } from '../../src/doctor/state-words.ts';
import { commandsIn, readmes, root } from './commands.ts';

const { en, zh } = readmes;

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([whole, group]) => group ?? whole);
}

/** Of each table, of each row: how many cells. */
function tables(text: string): readonly number[] {
  return matches(text, /^\|.*\|$/gm).map((row) => row.split('|').length);
}

describe('the two READMEs', () => {
  it.each([
    ['levels of headings', (text: string) => matches(text, /^(#+) /gm)],
    ['code', (text: string) => matches(text, /^ *```[\s\S]*?^ *```$/gm)],
    ['tables', tables],
    ['numbered steps', (text: string) => matches(text, /^(\d+)\. /gm)],
    ['list items', (text: string) => matches(text, /^(-) /gm)],
    [
      'links',
      (text: string) =>
        matches(text, /\]\(([^)]+)\)|<(https:[^>]+)>/g)
          .filter((link) => !/^README/.test(link))
          .toSorted(),
    ],
    ['pictures', (text: string) => matches(text, /(?:src|srcset)="([^"]+)"/g)],
    ['settings', (text: string) => [...new Set(matches(text, /\b[A-Z]+(?:_[A-Z]+)+\b/g))].toSorted()],
  ])('have the same %s', (_what, of) => {
    expect(of(zh)).toEqual(of(en));
    expect(of(en).length).toBeGreaterThan(0);
  });

  it('point at each other, and at nothing that is not there', () => {
    expect(en).toContain('](README.zh-CN.md)');
    expect(zh).toContain('](README.md)');
    for (const link of matches(en, /\]\(([^)#:]+)\)/g)) expect(existsSync(join(root, link)), link).toBe(true);
  });

  it('name the parts of the page as it does in their language', () => {
    const texts = readFileSync(join(root, 'playground/page/src/texts.ts'), 'utf8');
    const tabs = matches(texts, /^ {2}dock: (\{.*\}),$/gm).map((line) => matches(line, /'([^']+)'/g));
    expect(tabs).toHaveLength(2);
    for (const [language, text] of [en, zh].entries()) {
      for (const tab of tabs[language] ?? []) expect(text).toContain(`*${tab}*`);
    }
  });

  it('are each in their language', () => {
    const han = (text: string) => matches(text, /\p{Script=Han}/gu).length;
    // The other README's name, and the name of somebody in a picture.
    expect(han(en)).toBeLessThan(10);
    expect(han(zh)).toBeGreaterThan(1000);
    expect(commandsIn(en)).toEqual(commandsIn(zh));
  });
});

/** What the table of symptoms quotes, in its order, made of such facts. */
const quoted: readonly Finding[] = [
  connection.refused('127.0.0.1:8090'),
  connection.refusedInContainer('localhost:8090'),
  run.agentFails('…'),
  request.wrongPath('/proces', undefined),
  request.notAStream('text/html', '…'),
  stream.heldBack(1000, undefined),
  stream.noEnd(),
  memory.forgets('…', false),
  memory.mixed(),
  cutOff.noStopUrl(undefined),
  cutOff.spoiled('stop', '…'),
  slackApp.eventsMissing(['message.im']),
  slackApp.notInChannel('C0123456789'),
  slackWords.scopesPartly(['channels:history']),
  slackLive.othersListen(1),
  discordWords.contentMissing('0'),
  discordWords.interactionsElsewhere('0'),
  discordPlaces.channelLacks('#general', neededPermissions.slice(1, 2), ''),
  storeAway('redis://127.0.0.1:6379', '…'),
];

describe('the table of symptoms', () => {
  it.each(['en', 'zh'] as const)('quotes the doctor as she speaks (%s)', (language) => {
    const [, section = ''] = readmes[language].split(/^## (?:When Friday does not answer|如果 Friday 不回答)$/m);
    const lines = matches(section.split(/^## /m)[0] ?? '', /^\|[^|]*\| `([^`]+)` \|/gm);
    expect(lines).toHaveLength(quoted.length);
    for (const [index, line] of lines.entries()) {
      const said = quoted[index]?.words[language][0] ?? '';
      const pieces = line.split('…').map((piece) => piece.trim());
      for (const piece of pieces) expect(said).toContain(piece);
    }
  });
});

it('the settings that READMEs name are read', () => {
  const example = readFileSync(join(root, '.env.example'), 'utf8');
  const named = new Set(matches(en, /`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/g));
  for (const name of named) expect(example.includes(name.replace(/_FILE$/, '')), name).toBe(true);
});
