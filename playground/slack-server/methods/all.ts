// Every Web API method that the local Slack answers.

import type { Method } from '../method.ts';
import { appMethods } from './app.ts';
import { chatMethods } from './chat.ts';

export const allMethods: readonly Method[] = [...appMethods, ...chatMethods];
