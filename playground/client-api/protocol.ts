// What the page and the local platforms say to each other on one WebSocket, as schemas: a person's client, nothing more.
import { z } from 'zod';
import { death, traceEntry } from '../inspector/trace.ts';
import { act } from './acts.ts';
import { refusalCodes } from './refusal-names.ts';

/** Raised when an older page could not understand what is said. */
export const protocolVersion = 2;

const author = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['person', 'friday', 'other-app', 'platform']),
});

const file = z.object({
  id: z.string(),
  name: z.string(),
  mimeType: z.string(),
  size: z.number(),
  /** On this server; an image may be shown from it, anything else is only downloaded. */
  url: z.string(),
});

/** `name` is Slack's short name or Discord's emoji; `by` are names of people, Friday among them. */
const reaction = z.object({ name: z.string(), by: z.array(z.string()) });

const block = z.looseObject({ type: z.string() });

const slackMessage = z.object({
  channelId: z.string(),
  ts: z.string(),
  threadTs: z.string().optional(),
  author,
  subtype: z.string().optional(),
  /** What is read on the screen, as plain text. */
  shown: z.string(),
  /** The stored text, shown when there are no blocks. */
  text: z.string(),
  /** Block Kit as the app sent it; empty while a native stream grows before somebody else's eyes. */
  blocks: z.array(block),
  files: z.array(file),
  reactions: z.array(reaction),
  edited: z.boolean(),
  /** "Also send to channel". */
  broadcast: z.boolean(),
  streaming: z.enum(['in_progress', 'completed', 'errored', 'stopped_by_user']).optional(),
  /** While a native stream grows for one of several readers: what that one sees, and what the others do. */
  eyes: z
    .object({
      /** A name. */
      recipient: z.string(),
      recipientSees: z.array(block),
      othersSee: z.string(),
    })
    .optional(),
  /** Only the viewer sees it. */
  private: z.boolean(),
});

const discordMessage = z.object({
  channelId: z.string(),
  id: z.string(),
  atMs: z.number(),
  author,
  /** Discord's number for the kind of message; 0 and 19 are ordinary, 21 stands for the beginning of a thread. */
  type: z.number(),
  /** As stored, with mentions as `<@id>`. */
  text: z.string(),
  shown: z.string(),
  /** What it answers; for the first message of a thread, the one in its channel from which the thread was started. */
  replyTo: z.object({ channelId: z.string(), messageId: z.string() }).optional(),
  /** The command it answers. */
  command: z.object({ name: z.string(), by: z.string() }).optional(),
  files: z.array(file),
  reactions: z.array(reaction),
  embeds: z.array(z.looseObject({})),
  components: z.array(z.looseObject({ type: z.number() })),
  edited: z.boolean(),
  /** "Friday is thinking…" */
  loading: z.boolean(),
  private: z.boolean(),
  /** It notified the viewer. */
  pinged: z.boolean(),
  /** The thread that was started from it. */
  threadId: z.string().optional(),
});

const slackRoom = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['channel', 'group', 'im', 'mpim']),
  /** Whether Friday is a member. */
  withFriday: z.boolean(),
});

const discordRoom = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['text', 'thread', 'dm', 'forum']),
  parentId: z.string().optional(),
  mayWrite: z.boolean(),
  /** Friday hears everything there: no mention is needed. */
  free: z.boolean(),
});

/** The line under a Slack thread. */
const slackSign = z.object({
  channelId: z.string(),
  threadTs: z.string(),
  /** In the app's own words; empty when it says nothing. */
  status: z.string(),
  /** An agent's session is at work: Slack has words of its own for that. */
  working: z.boolean(),
  /** Slack draws its own Stop button. */
  stoppable: z.boolean(),
});

const slackPrompts = z.object({
  channelId: z.string(),
  prompts: z.array(z.object({ title: z.string(), message: z.string() })),
});

const typing = z.object({ channelId: z.string(), names: z.array(z.string()), untilMs: z.number() });

const slashCommand = z.object({
  /** With its part, as it is typed: `friday ask`. */
  name: z.string(),
  description: z.string(),
  options: z.array(z.object({ name: z.string(), type: z.number(), required: z.boolean() })),
});

const agent = z.object({
  url: z.string(),
  /** The demo Friday answers. */
  demo: z.boolean(),
  /** Why one's own will probably not answer. */
  trouble: z.string().optional(),
  /** That is only that she took her time when she was looked for. */
  slow: z.boolean().optional(),
});

/** By id: what a mention is shown as. */
const member = z.object({ id: z.string(), name: z.string() });

const snapshot = z.object({
  person: z.string(),
  slack: z.object({
    members: z.array(member),
    rooms: z.array(slackRoom),
    messages: z.array(slackMessage),
    signs: z.array(slackSign),
    prompts: z.array(slackPrompts),
  }),
  discord: z.object({
    members: z.array(member),
    rooms: z.array(discordRoom),
    messages: z.array(discordMessage),
    typing: z.array(typing),
  }),
});

/** What goes wrong on purpose now, whether the bridge lives, and how it died where nobody wanted that. */
const troubleState = z.object({
  active: z.array(z.string()),
  bridge: z.enum(['up', 'killed', 'starting', 'dead']),
  death: death.optional(),
});

/** From the server to the page. */
export const news = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome'), version: z.number(), people: z.array(z.string()), agent }),
  /** Nobody answers at her address any more, or somebody does again. */
  z.object({ type: z.literal('agent'), agent }),
  /** Everything that a person sees; what follows tells what has changed before their eyes. */
  z.object({ type: z.literal('snapshot'), ...snapshot.shape }),
  z.object({ type: z.literal('slack-message'), message: slackMessage }),
  z.object({ type: z.literal('slack-gone'), channelId: z.string(), ts: z.string() }),
  z.object({ type: z.literal('slack-sign'), sign: slackSign }),
  z.object({ type: z.literal('slack-prompts'), ...slackPrompts.shape }),
  z.object({ type: z.literal('slack-rooms'), rooms: z.array(slackRoom) }),
  z.object({ type: z.literal('discord-message'), message: discordMessage }),
  z.object({ type: z.literal('discord-gone'), channelId: z.string(), id: z.string() }),
  z.object({ type: z.literal('discord-typing'), typing }),
  z.object({ type: z.literal('discord-rooms'), rooms: z.array(discordRoom) }),
  z.object({ type: z.literal('discord-commands'), commands: z.array(slashCommand) }),
  z.object({ type: z.literal('troubles'), ...troubleState.shape }),
  /** What happened behind the screen, for who has asked for it; `anew`: everything so far, or the whole of a recording. */
  z.object({
    type: z.literal('trace'),
    of: z.enum(['now', 'recording']),
    anew: z.boolean(),
    entries: z.array(traceEntry),
    /** The beginning has been forgotten. */
    isCut: z.boolean(),
  }),
  /** How the recording that was played again compares; the text is for people to read. */
  z.object({ type: z.literal('replayed'), isSame: z.boolean(), text: z.object({ en: z.string(), zh: z.string() }) }),
  z.object({ type: z.literal('done'), id: z.number() }),
  /** The platform does not let this person do that. The page has words for the code; the reason is in the platform's own. */
  z.object({ type: z.literal('refused'), id: z.number(), code: z.enum(refusalCodes), reason: z.string() }),
]);

/** From the page to the server; `id` comes back with `done` or `refused`. */
export const request = z.object({ id: z.number().int().nonnegative(), act });

export type News = z.infer<typeof news>;
export type Request = z.infer<typeof request>;
export type TroubleState = z.infer<typeof troubleState>;
export type Snapshot = z.infer<typeof snapshot>;
export type Author = z.infer<typeof author>;
export type FileView = z.infer<typeof file>;
export type SlackMessage = z.infer<typeof slackMessage>;
export type SlackRoom = z.infer<typeof slackRoom>;
export type SlackSign = z.infer<typeof slackSign>;
export type SlackPrompts = z.infer<typeof slackPrompts>;
export type DiscordMessage = z.infer<typeof discordMessage>;
export type DiscordRoom = z.infer<typeof discordRoom>;
export type DiscordTyping = z.infer<typeof typing>;
export type SlashCommand = z.infer<typeof slashCommand>;
export type AgentInfo = z.infer<typeof agent>;
