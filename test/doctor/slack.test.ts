// Slack's set-ups, on the local Slack: each broken on purpose in one way, and each told by the doctor in one line.
import { describe } from 'vitest';
import { apps, ways } from './set-ups/slack-app.ts';
import { channels, shut, speechless } from './set-ups/slack-channels.ts';
import { healthy } from './set-ups/slack-healthy.ts';
import { scopes, tokens } from './set-ups/slack-tokens.ts';
import { table } from './table.ts';

describe('a Slack that is not set up as it should be', () => {
  table('Broken Slacks', 'slack', [...tokens, ...scopes, ...apps, ...ways, ...channels, shut, ...speechless]);
});

describe('a healthy Slack raises no alarm', () => {
  table('Healthy Slacks', 'slack', healthy);
});
