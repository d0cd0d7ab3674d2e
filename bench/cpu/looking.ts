// What one look at a growing answer costs: the segments of its newest text, the open one healed and measured.

import { discordLimits } from '../../adapters/discord/limits.ts';
import { render as renderDiscord } from '../../adapters/discord/render.ts';
import { slackLimits } from '../../adapters/slack/limits.ts';
import { render as renderSlack } from '../../adapters/slack/render.ts';
import { heal } from '../../src/reply/heal.ts';
import { createSegmenter } from '../../src/reply/segment.ts';
import type { PlatformName } from '../stage.ts';
import { plainWords } from '../words.ts';

const looks = 300;
/** Half a second of an agent's words. */
const grownBy = 130;
/** How the answer grew before it is looked at for measuring. */
const grownByBefore = 5_000;

/** Microseconds of processor time for one look at an answer of so many characters that has grown a little. */
export function costOfLook(platform: PlatformName, characters: number): number {
  const render = platform === 'slack' ? renderSlack : renderDiscord;
  const { surfaces } = platform === 'slack' ? slackLimits : discordLimits;
  const maxSize = surfaces.message?.maxSize ?? 0;
  const text = plainWords(characters + looks * grownBy).join('');
  const segmenter = createSegmenter((markdown) => render(markdown).size, maxSize);
  const look = (upTo: number) => {
    segmenter.advance(text.slice(0, upTo), false, upTo);
    segmenter.live(upTo, heal);
  };
  for (let upTo = 0; upTo < characters; upTo += grownByBefore) look(upTo);
  const before = process.cpuUsage();
  for (let time = 0; time < looks; time += 1) look(characters + time * grownBy);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / looks;
}
