import { describe, expect, it } from 'vitest';
import { isWaitingNote, textsFor } from '../src/texts.ts';

describe('the words of the bridge', () => {
  it('are in the language in which the person writes', () => {
    const cases: readonly [string, 'en' | 'zh'][] = [
      ['What is the weather?', 'en'],
      ['今天天气怎么样？', 'zh'],
      ['请把 README.md translate 一下', 'zh'],
      ['今日の天気はどうですか', 'en'],
      ['오늘 날씨 어때?', 'en'],
      ['', 'en'],
    ];
    for (const [sample, language] of cases) expect(textsFor('auto', sample), sample).toBe(textsFor(language, ''));
  });

  it('are in the configured language whatever the person writes', () => {
    expect(textsFor('zh', 'hello').busy).toContain('请稍后再试');
    expect(textsFor('en', '你好').busy).toContain('Please try again');
  });

  it('say everything in both languages, in different words', () => {
    const [en, zh] = [textsFor('en', ''), textsFor('zh', '')];
    for (const name of Object.keys(en) as (keyof typeof en)[]) {
      const [inEnglish, inChinese] = [en, zh].map((texts) => wordsOf(texts[name]));
      expect(inChinese, name).toMatch(/\p{sc=Han}/u);
      expect(inEnglish, name).not.toMatch(/\p{sc=Han}/u);
    }
  });

  it('suggest as much as a conversation may offer, and no more', () => {
    for (const { suggestions } of [textsFor('en', ''), textsFor('zh', '')]) {
      expect(suggestions.prompts.length).toBeGreaterThan(0);
      expect(suggestions.prompts.length).toBeLessThanOrEqual(4);
    }
  });

  it('know which of them promise more to come', () => {
    for (const { agentAway, agentBusy, unreachable, busy, crashed } of [textsFor('en', ''), textsFor('zh', '')]) {
      expect([agentAway, agentBusy].map(isWaitingNote)).toEqual([true, true]);
      expect([agentBusy.slice(0, 20), `${agentAway.slice(0, -3)} `].map(isWaitingNote)).toEqual([true, true]);
      expect(['⏳', `${agentAway} And more.`].map(isWaitingNote)).toEqual([false, false]);
      expect([unreachable, busy, crashed, ''].map(isWaitingNote)).toEqual([false, false, false, false]);
    }
  });
});

function wordsOf(text: string | object | ((value: never) => string)): string {
  if (typeof text === 'object') return JSON.stringify(text);
  return typeof text === 'string' ? text : (text as (value: unknown) => string)('…');
}
