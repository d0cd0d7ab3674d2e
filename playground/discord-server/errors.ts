// Refusals: a code of Discord's error list comes in, the JSON body and HTTP status Discord answers with go out.
import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';

interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#json (read 2026-11-22) */
const REFUSALS: Readonly<Partial<Record<Code, Refusal>>> = {
  [Code.UnknownApplication]: { status: 404, message: 'Unknown Application' },
  [Code.UnknownChannel]: { status: 404, message: 'Unknown Channel' },
  [Code.UnknownGuild]: { status: 404, message: 'Unknown Guild' },
  [Code.UnknownMember]: { status: 404, message: 'Unknown Member' },
  [Code.UnknownMessage]: { status: 404, message: 'Unknown Message' },
  [Code.UnknownUser]: { status: 404, message: 'Unknown User' },
  [Code.UnknownEmoji]: { status: 400, message: 'Unknown Emoji' },
  [Code.UnknownWebhook]: { status: 404, message: 'Unknown Webhook' },
  [Code.UnknownInteraction]: { status: 404, message: 'Unknown interaction' },
  [Code.UnknownApplicationCommand]: { status: 404, message: 'Unknown application command' },
  [Code.ChannelSendRateLimit]: {
    status: 429,
    message: 'The write action you are performing on the channel has hit the write rate limit.',
  },
  [Code.MaximumNumberOfReactionsReached]: { status: 400, message: 'Maximum number of reactions reached (20)' },
  [Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached]: {
    status: 429,
    message: 'Maximum number of edits to messages older than 1 hour reached. Try again later.',
  },
  [Code.RequestEntityTooLarge]: { status: 413, message: 'Request entity too large' },
  [Code.InteractionHasAlreadyBeenAcknowledged]: {
    status: 400,
    message: 'Interaction has already been acknowledged.',
  },
  [Code.ThisInteractionHasHitTheMaximumNumberOfFollowUpMessages]: {
    status: 400,
    message: 'This interaction has hit the maximum number of follow up messages.',
  },
  [Code.CannotSendAMessageInAForumChannel]: { status: 400, message: 'Cannot send a message in a forum channel' },
  [Code.MissingAccess]: { status: 403, message: 'Missing Access' },
  [Code.CannotExecuteActionOnDMChannel]: { status: 403, message: 'Cannot execute action on a DM channel' },
  [Code.CannotEditMessageAuthoredByAnotherUser]: {
    status: 403,
    message: 'Cannot edit a message authored by another user',
  },
  [Code.CannotSendAnEmptyMessage]: { status: 400, message: 'Cannot send an empty message' },
  [Code.CannotSendMessagesToThisUser]: { status: 403, message: 'Cannot send messages to this user' },
  [Code.CannotSendMessagesInNonTextChannel]: {
    status: 400,
    message: 'Cannot send messages in a non-text channel',
  },
  [Code.MissingPermissions]: { status: 403, message: 'Missing Permissions' },
  [Code.CannotExecuteActionOnSystemMessage]: {
    status: 403,
    message: 'Cannot execute action on a system message',
  },
  [Code.CannotExecuteActionOnThisChannelType]: {
    status: 400,
    message: 'Cannot execute action on this channel type',
  },
  [Code.InvalidWebhookToken]: { status: 401, message: 'Invalid Webhook Token' },
  [Code.InvalidRecipients]: { status: 400, message: 'Invalid Recipient(s)' },
  [Code.InvalidFormBodyOrContentType]: { status: 400, message: 'Invalid Form Body' },
  [Code.FileUploadedExceedsMaximumSize]: {
    status: 400,
    message: 'File uploaded exceeds the maximum size',
  },
  [Code.InvalidAPIVersion]: { status: 400, message: 'Invalid API version provided' },
  [Code.InvalidActionOnArchivedThread]: { status: 400, message: 'Thread is archived' },
  [Code.RequestBodyContainsInvalidJSON]: {
    status: 400,
    message: 'The request body contains invalid JSON.',
  },
  [Code.UploadedFileNotFound]: { status: 400, message: 'Uploaded file not found.' },
  [Code.VoiceMessagesCannotBeEdited]: { status: 400, message: 'Voice messages cannot be edited.' },
  [Code.APIResourceOverloaded]: {
    status: 503,
    message: 'API resource is currently overloaded. Try again a little later.',
  },
  [Code.CannotReplyWithoutPermissionToReadMessageHistory]: {
    status: 400,
    message: 'Cannot reply without permission to read message history',
  },
  [Code.ThreadAlreadyCreatedForMessage]: {
    status: 400,
    message: 'A thread has already been created for this message',
  },
  [Code.ThreadLocked]: { status: 400, message: 'Thread is locked' },
  [Code.MaximumActiveThreads]: { status: 400, message: 'Maximum number of active threads reached' },
  [Code.MessageWasBlockedByAutomaticModeration]: {
    status: 400,
    message: 'Message was blocked by automatic moderation',
  },
  [Code.MessageBlockedByHarmfulLinksFilter]: {
    status: 400,
    message: 'Message blocked by harmful links filter',
  },
};

/** One complaint about a field of a request body; the path is that of the JSON, `embeds.0.title` as an array. */
export interface FieldError {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}

/** The platform's refusal of a call: `code` is Discord's, 0 for plain HTTP refusals such as `401: Unauthorized`. */
export class DiscordRefusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly fields: readonly FieldError[];
  /** How long a refusal with status 429 lasts. */
  readonly retryAfterMs: number | undefined;

  constructor(
    status: number,
    code: number,
    message: string,
    { fields = [], retryAfterMs }: { fields?: readonly FieldError[]; retryAfterMs?: number } = {},
  ) {
    super(message);
    this.name = 'DiscordRefusal';
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
  }

  /** The body as Discord writes it, with its nested form of field errors. */
  toBody(): { message: string; code: number; errors?: Record<string, unknown> } {
    const body = { message: this.message, code: this.code };
    return this.fields.length === 0 ? body : { ...body, errors: nested(this.fields) };
  }
}

/** A refusal by code, with the official status and text. */
export function refusal(code: Code, options: { retryAfterMs?: number } = {}): DiscordRefusal {
  const known = REFUSALS[code] ?? { status: 400, message: Code[code] ?? 'General error' };
  return new DiscordRefusal(known.status, code, known.message, options);
}

/** `50035 Invalid Form Body` with the fields at fault. */
export function invalidForm(...fields: readonly FieldError[]): DiscordRefusal {
  return new DiscordRefusal(400, Code.InvalidFormBodyOrContentType, 'Invalid Form Body', { fields });
}

/** What stands where an id should. */
export function notSnowflake(name: string, value: string): DiscordRefusal {
  const message = `Value "${value}" is not snowflake.`;
  return invalidForm({ path: [name], code: 'NUMBER_TYPE_COERCE', message });
}

export function unauthorized(): DiscordRefusal {
  return new DiscordRefusal(401, 0, '401: Unauthorized');
}

export function notFound(): DiscordRefusal {
  return new DiscordRefusal(404, 0, '404: Not Found');
}

/** The refusal a `Fault` of kind `error` names: its code as a number in text, `'50013'`. */
export function refusalOfFault(code: string): DiscordRefusal {
  const number = Number(code);
  if (!(number in Code)) throw new TypeError(`Discord has no JSON error code ${code}`);
  return refusal(number);
}

function nested(fields: readonly FieldError[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { path, code, message } of fields) {
    let node = root;
    for (const key of path) {
      const next = node[String(key)];
      const child = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
      node[String(key)] = child;
      node = child;
    }
    const errors = Array.isArray(node._errors) ? node._errors : [];
    node._errors = [...errors, { code, message }];
  }
  return root;
}
