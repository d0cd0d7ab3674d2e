// What a person does at the page, as schemas: each act says who does it.
import { z } from 'zod';
import { maxFileBytes, maxFiles, maxRecordingSize } from './limits.ts';
import { troubles } from './trouble-names.ts';

const as = z.string().min(1);
const channelId = z.string().min(1);
const files = z
  .array(
    z.object({
      name: z.string().min(1).max(255),
      mimeType: z.string(),
      base64: z.base64().max(Math.ceil(maxFileBytes / 3) * 4, 'file-too-large'),
    }),
  )
  .max(maxFiles, 'too-many-files');

const recording = z.string().max(maxRecordingSize, 'recording-too-large');

const slackPlace = { as, channelId, ts: z.string() };
const discordPlace = { as, channelId, messageId: z.string() };
const react = { emoji: z.string().min(1), on: z.boolean() };

const slackActs = [
  z.object({
    type: z.literal('slack-say'),
    as,
    channelId,
    text: z.string(),
    threadTs: z.string().optional(),
    broadcast: z.boolean().optional(),
    files: files.optional(),
  }),
  z.object({ type: z.literal('slack-edit'), ...slackPlace, text: z.string() }),
  z.object({ type: z.literal('slack-delete'), ...slackPlace }),
  z.object({ type: z.literal('slack-react'), ...slackPlace, ...react }),
  z.object({ type: z.literal('slack-press'), ...slackPlace, actionId: z.string(), value: z.string().optional() }),
  /** Slack's own Stop button. */
  z.object({ type: z.literal('slack-stop'), as, channelId, threadTs: z.string() }),
  z.object({ type: z.literal('slack-open-dm'), as }),
] as const;

const discordActs = [
  z.object({
    type: z.literal('discord-say'),
    as,
    channelId,
    text: z.string(),
    replyTo: z.string().optional(),
    ping: z.boolean().optional(),
    files: files.optional(),
  }),
  z.object({ type: z.literal('discord-edit'), ...discordPlace, text: z.string() }),
  z.object({ type: z.literal('discord-delete'), ...discordPlace }),
  z.object({ type: z.literal('discord-react'), ...discordPlace, ...react }),
  z.object({ type: z.literal('discord-press'), ...discordPlace, customId: z.string() }),
  z.object({
    type: z.literal('discord-command'),
    as,
    channelId,
    name: z.string(),
    options: z.record(z.string(), z.string()),
    locale: z.string().optional(),
  }),
  z.object({ type: z.literal('discord-type'), as, channelId }),
  z.object({ type: z.literal('discord-thread'), ...discordPlace, name: z.string().min(1).max(100) }),
] as const;

/** One thing done; what it complains of is named as in `refusal-names.ts`; `see-as` chooses whose eyes the page has. */
export const act = z.discriminatedUnion('type', [
  z.object({ type: z.literal('see-as'), person: as }),
  z.object({ type: z.literal('trouble'), name: z.enum([...troubles.lasting, ...troubles.once]), on: z.boolean() }),
  /** Where it is dead. */
  z.object({ type: z.literal('start-bridge') }),
  /** Whether the page wants to hear what happens behind the screen. */
  z.object({ type: z.literal('inspect'), on: z.boolean() }),
  z.object({ type: z.literal('open-recording'), text: recording }),
  z.object({ type: z.literal('replay-recording'), text: recording, fast: z.boolean() }),
  ...slackActs,
  ...discordActs,
]);

export type Act = z.infer<typeof act>;
export type Trouble = Extract<Act, { type: 'trouble' }>['name'];
export type SlackAct = Extract<Act, { type: `slack-${string}` }>;
export type DiscordAct = Extract<Act, { type: `discord-${string}` }>;
