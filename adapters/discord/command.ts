// The command that people find in Discord's menu: what it is called, in which language, and to whom its answer is shown.
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { CommandName } from '../../src/chat.ts';

export const commandName = 'friday';

interface Words {
  readonly en: string;
  readonly zh: string;
}

interface Subcommand {
  readonly name: Words;
  readonly description: Words;
  /** Whether everybody in the channel sees the answer, or only who gave the command. */
  readonly answers: 'everybody' | 'author';
}

export const subcommands: Readonly<Record<CommandName | 'ask', Subcommand>> = {
  ask: {
    name: { en: 'ask', zh: '提问' },
    description: { en: 'Ask Friday something', zh: '向 Friday 提问' },
    answers: 'everybody',
  },
  new: {
    name: { en: 'new', zh: '新对话' },
    description: { en: 'Begin a new conversation here', zh: '在这里开始新的对话' },
    answers: 'everybody',
  },
  stop: {
    name: { en: 'stop', zh: '停止' },
    description: { en: 'Stop the answer under way', zh: '停止正在进行的回答' },
    answers: 'author',
  },
  retry: {
    name: { en: 'retry', zh: '重试' },
    description: { en: 'Ask the last question again', zh: '重新回答上一个问题' },
    answers: 'author',
  },
  help: {
    name: { en: 'help', zh: '帮助' },
    description: { en: 'What Friday can do here', zh: 'Friday 在这里能做什么' },
    answers: 'author',
  },
};

/** Said to the person alone, when the core does not hear of it. */
export const refusals = {
  notAllowed: { en: 'You cannot talk to Friday here.', zh: '你不能在这里与 Friday 对话。' },
  notTaken: {
    en: 'I could not take this just now. Please try again in a while.',
    zh: '我暂时没能接收。请稍后再试。',
  },
} as const satisfies Readonly<Record<string, Words>>;

export function inLocale({ en, zh }: Words, locale: string): string {
  return locale.startsWith('zh') ? zh : en;
}

const question = {
  type: ApplicationCommandOptionType.String,
  ...worded({
    name: { en: 'question', zh: '问题' },
    description: { en: 'What you want to know or have done', zh: '你想知道或想做的事' },
  }),
  required: true,
} as const satisfies APIApplicationCommandBasicOption;

const file = {
  type: ApplicationCommandOptionType.Attachment,
  ...worded({
    name: { en: 'file', zh: '文件' },
    description: { en: 'A picture or another file to go with it', zh: '随问题一起发送的图片或其他文件' },
  }),
} as const satisfies APIApplicationCommandBasicOption;

/** @param byUsers whether the application may be installed by a person for themselves. */
export function commandFor(byUsers: boolean): RESTPostAPIChatInputApplicationCommandsJSONBody {
  const { GuildInstall, UserInstall } = ApplicationIntegrationType;
  const { Guild, BotDM, PrivateChannel } = InteractionContextType;
  return {
    name: commandName,
    type: ApplicationCommandType.ChatInput,
    ...described({ en: 'Talk to Friday', zh: '与 Friday 对话' }),
    options: Object.entries(subcommands).map(
      ([name, words]): APIApplicationCommandSubcommandOption => ({
        type: ApplicationCommandOptionType.Subcommand,
        ...worded(words),
        ...(name === 'ask' ? { options: [question, file] } : {}),
      }),
    ),
    contexts: byUsers ? [Guild, BotDM, PrivateChannel] : [Guild, BotDM],
    integration_types: byUsers ? [GuildInstall, UserInstall] : [GuildInstall],
  };
}

function worded({ name, description }: Pick<Subcommand, 'name' | 'description'>) {
  return { name: name.en, name_localizations: { 'zh-CN': name.zh }, ...described(description) };
}

function described({ en, zh }: Words) {
  return { description: en, description_localizations: { 'zh-CN': zh } };
}
