// The payloads of interactions and commands have the types that Bolt's listeners expect.

import type { BlockAction, SlashCommand } from '@slack/bolt';
import { expect, it } from 'vitest';
import { blockActions, slashCommand } from '../../../playground/slack-server/interaction.ts';
import { slackForTest } from './official.ts';

it('a block action and a slash command are what Bolt says they are', async () => {
  const { workspace, person } = await slackForTest();
  const general = workspace.channel('#general') ?? expect.fail();
  const { ts, threadTs } = person('Alice').say(general, 'hi');
  const message = workspace.message(general.id, ts) ?? expect.fail();
  const actor = { id: person('Bob').id, name: 'bob' };
  const control = { blockId: 'b0', element: { type: 'button', action_id: 'stop', confirm: {} } };
  const pressed = { control, value: 'v', responseUrl: 'http://127.0.0.1/', message: { ts } };

  const action = blockActions(workspace, general, message, actor, pressed);
  action satisfies Omit<BlockAction, 'actions' | 'message' | 'enterprise'>;
  expect(action.container).toEqual({ type: 'message', message_ts: ts, channel_id: general.id, is_ephemeral: false });
  expect(action.actions).toMatchObject([{ type: 'button', action_id: 'stop', block_id: 'b0', value: 'v' }]);
  expect(action.actions[0]).not.toHaveProperty('confirm');
  expect(threadTs).toBeUndefined();

  const said = { command: '/friday', text: 'new', responseUrl: 'http://127.0.0.1/' };
  const command = slashCommand(workspace, general, actor, said);
  command satisfies SlashCommand;
  expect(command).toMatchObject({ command: '/friday', channel_name: 'general', user_name: 'bob' });
});
