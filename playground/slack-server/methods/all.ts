// Every Web API method that the local Slack answers.

import type { Method } from '../method.ts';
import { agentMethods } from './agents.ts';
import { appMethods } from './app.ts';
import { assistantMethods } from './assistant.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { historyMethods } from './history.ts';
import { reactionMethods } from './reactions.ts';
import { streamMethods } from './stream.ts';
import { userMethods } from './users.ts';

export const allMethods: readonly Method[] = [
  ...appMethods,
  ...chatMethods,
  ...streamMethods,
  ...conversationMethods,
  ...historyMethods,
  ...userMethods,
  ...reactionMethods,
  ...fileMethods,
  ...assistantMethods,
  ...agentMethods,
];
