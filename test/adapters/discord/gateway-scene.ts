// An adapter at the local gateway, for tests of what its connection goes through.
import { GatewayIntentBits } from 'discord-api-types/v10';
import type { InboundMessage } from '../../../src/chat.ts';
import { RecordingSink } from '../../adapter-contract/stage.ts';
import { listensWith, prepared, sink, stage, started } from './scene.ts';

export { listensWith, prepared, sink, stage, started };

export const patience = { timeout: 30_000, interval: 10 };

export const identified = (): number[] =>
  stage.server.timeline.frames().flatMap(({ op, direction, data }) => {
    if (op !== 2 || direction !== 'in') return [];
    return [Number(Reflect.get(Object(data), 'intents'))];
  });
export const resumed = (): number => stage.server.timeline.frames('RESUMED').length;

export async function question(): Promise<InboundMessage> {
  await stage.say('Alice', 'shared', '@Friday a question');
  return sink.message('a question');
}
export const startFailure = (): Promise<unknown> =>
  stage.adapter.start(new RecordingSink()).catch((error: unknown) => error);

export const unprivileged =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.DirectMessageReactions;
