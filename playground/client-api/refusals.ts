// Errors of the local platforms and of the recorder → the names by which the page tells a person of them.
import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { DiscordRefusal } from '../discord-server/errors.ts';
import { Refused } from '../refusal.ts';
import { type RefusalCode, refusalCodes } from './refusal-names.ts';

export interface Refusal {
  readonly code: RefusalCode;
  /** In the words of whoever refused. */
  readonly reason: string;
}

export function refusalOf(error: unknown): Refusal {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof DiscordRefusal) return { code: ofDiscord(error), reason };
  return { code: error instanceof Refused ? codeNamed(error.code) : 'other', reason };
}

/** What an act's schema says is a name where a person can do something about it. */
export function codeNamed(name: string | undefined): RefusalCode {
  return refusalCodes.find((code) => code === name) ?? 'other';
}

const byCode: Readonly<Partial<Record<number, RefusalCode>>> = {
  [Code.CannotSendAnEmptyMessage]: 'empty',
  [Code.RequestEntityTooLarge]: 'file-too-large',
  [Code.FileUploadedExceedsMaximumSize]: 'file-too-large',
  [Code.MissingAccess]: 'not-allowed',
  [Code.MissingPermissions]: 'not-allowed',
  [Code.CannotSendMessagesToThisUser]: 'not-allowed',
  [Code.CannotEditMessageAuthoredByAnotherUser]: 'not-yours',
  [Code.UnknownMessage]: 'message-gone',
  [Code.UnknownChannel]: 'room-gone',
  [Code.ThreadAlreadyCreatedForMessage]: 'has-thread',
  [Code.InvalidActionOnArchivedThread]: 'thread-closed',
  [Code.ThreadLocked]: 'thread-closed',
  [Code.MaximumNumberOfReactionsReached]: 'too-many-reactions',
  [Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached]: 'too-often',
  [Code.ChannelSendRateLimit]: 'too-often',
};

function ofDiscord({ code, fields }: DiscordRefusal): RefusalCode {
  if (fields.some((field) => field.code === 'BASE_TYPE_MAX_LENGTH')) return 'too-long';
  // An answer to a message that is there no longer.
  if (fields.some(({ path }) => path[0] === 'message_reference')) return 'message-gone';
  return byCode[code] ?? 'other';
}
