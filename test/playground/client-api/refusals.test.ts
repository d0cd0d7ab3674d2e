import { describe, expect, it } from 'vitest';
import type { Act } from '../../../playground/client-api/acts.ts';
import { Page, type Stage, startStage } from './page.ts';

const as = 'Bob';
const tooBig = { name: 'a.bin', mimeType: '', base64: Buffer.alloc(11 * 1024 * 1024).toString('base64') };
const gone = { as, messageId: '123456789012345678' };

const refused: readonly (readonly [code: string, act: (place: { slack: string; discord: string }) => Act])[] = [
  ['too-long', ({ discord }) => ({ type: 'discord-say', as, channelId: discord, text: 'x'.repeat(2001) })],
  ['empty', ({ discord }) => ({ type: 'discord-say', as, channelId: discord, text: '' })],
  ['file-too-large', ({ discord }) => ({ type: 'discord-say', as, channelId: discord, text: '', files: [tooBig] })],
  [
    'too-many-files',
    ({ slack }) => {
      const files = Array.from({ length: 11 }, (_, index) => ({ name: `${index}`, mimeType: '', base64: '' }));
      return { type: 'slack-say', as, channelId: slack, text: '', files };
    },
  ],
  ['message-gone', ({ discord }) => ({ type: 'discord-delete', channelId: discord, ...gone })],
  [
    'message-gone',
    ({ discord }) => ({ type: 'discord-say', as, channelId: discord, text: 'x', replyTo: gone.messageId }),
  ],
  ['message-gone', ({ slack }) => ({ type: 'slack-edit', as, channelId: slack, ts: '1.1', text: 'x' })],
  ['room-gone', () => ({ type: 'discord-say', as, channelId: gone.messageId, text: 'x' })],
  ['room-gone', () => ({ type: 'slack-say', as, channelId: 'C1', text: 'x' })],
  ['nothing-to-stop', ({ slack }) => ({ type: 'slack-stop', as, channelId: slack, threadTs: '1.1' })],
  ['no-such-command', ({ discord }) => ({ type: 'discord-command', as, channelId: discord, name: 'x', options: {} })],
  ['no-recording', () => ({ type: 'open-recording', text: '{}' })],
];

function placesOf({ slack, discord }: Stage) {
  return { slack: slack.workspace.channel('#general')?.id ?? '', discord: discord.channel('#friday').id };
}

describe('what somebody is not let do', () => {
  it.each(refused)('has a name, so that the page has words for it: %s (%#)', async (code, actIn) => {
    const stage = await startStage();
    const page = await Page.open(stage);
    const act = actIn(placesOf(stage));
    expect(await page.perform(act)).not.toBe('done');
    expect(page.last('refused').code).toBe(code);
  });

  it('is told of a press that no app acknowledges', async () => {
    const stage = await startStage();
    const page = await Page.open(stage);
    const channel = stage.slack.workspace.channel('#general');
    const element = { type: 'button', action_id: 'friday_stop', text: { type: 'plain_text', text: 'Stop' } };
    const blocks = [{ type: 'actions', block_id: 'b', elements: [element] }];
    const { ts } = stage.slack.workspace.post({
      channelId: channel?.id ?? '',
      authorId: stage.slack.botUserId,
      byApp: true,
      text: 'x',
      blocks,
    });
    const act = {
      type: 'slack-press',
      as: 'Alice',
      channelId: channel?.id ?? '',
      ts,
      actionId: 'friday_stop',
    } as const;
    expect(await page.perform(act)).toBe('The app has not acknowledged it');
    expect(page.last('refused').code).toBe('no-answer');
  });
});
