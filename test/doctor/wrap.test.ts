import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { wrapped } from '../../src/doctor/wrap.ts';

const bare = (text: string) => text.replaceAll(/\s+/g, '');

describe('lines of the doctor', () => {
  it('fit, and lose no letter', () => {
    const letter = fc.constantFrom(...'ab c，。“”（）机器人令牌 https://x:', ' ');
    const text = fc.array(letter, { maxLength: 200 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 60 }), (said, columns) => {
        const lines = wrapped(said, columns);
        for (const line of lines.filter((one) => !one.includes('://')))
          expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        expect(bare(lines.join(''))).toBe(bare(said));
      }),
    );
  });

  it('break between English words, and between Chinese characters', () => {
    expect(wrapped('the agent forgets what it was told', 16)).toEqual(['the agent', 'forgets what it', 'was told']);
    expect(wrapped('设置 AGENT_URL 之后，机器人令牌仍然有效。', 20)).toEqual([
      '设置 AGENT_URL 之',
      '后，机器人令牌仍然有',
      '效。',
    ]);
  });

  it('leave an address whole, on a line of its own, so that it can be clicked and copied', () => {
    const link = 'https://example.com/a?b=c';
    expect(wrapped(`see ${link} and go on`, 10)).toEqual(['see', link, 'and go on']);
    expect(wrapped(`用这个链接：${link} 再邀请一次`, 14)).toEqual(['用这个链接：', link, '再邀请一次']);
    expect(wrapped(`see ${link}`, 40)).toEqual([`see ${link}`]);
  });

  it('cut what is longer than a line', () => {
    expect(wrapped('see chrysanthemums', 10)).toEqual(['see', 'chrysanthe', 'mums']);
  });
});
