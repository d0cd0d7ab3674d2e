// Bodies of messages: JSON comes in, a draft or a patch of the domain goes out, or 50035 with the fields at fault.
import type { APIAllowedMentions, APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { z } from 'zod';
import { mimeTypeOf } from '../cdn.ts';
import { type FieldError, invalidForm, refusal } from '../errors.ts';
import { MESSAGE_LIMITS } from '../limits.ts';
import type { Patch } from '../message-edits.ts';
import type { Draft } from '../messages.ts';
import type { Attachment } from '../model.ts';
import type { UploadedFile } from '../routing.ts';
import type { World } from '../world.ts';

const snowflake = z.union([z.string().regex(/^\d+$/), z.number().int().transform(String)]);
const objects = z.array(z.record(z.string(), z.unknown()));

const allowedMentions = z.object({
  parse: z.array(z.enum(['users', 'roles', 'everyone'])).nullish(),
  users: z.array(snowflake).nullish(),
  roles: z.array(snowflake).nullish(),
  replied_user: z.boolean().nullish(),
});

const messageBody = z.object({
  content: z.string().nullish(),
  embeds: objects.nullish(),
  components: objects.nullish(),
  flags: z.number().int().nullish(),
  allowed_mentions: allowedMentions.nullish(),
  nonce: z
    .union([z.string().max(MESSAGE_LIMITS.maxNonceLength, 'Must be 25 or fewer in length.'), z.number().int()])
    .nullish(),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z
    .object({
      message_id: snowflake,
      channel_id: snowflake.nullish(),
      fail_if_not_exists: z.boolean().nullish(),
    })
    .nullish(),
  attachments: z
    .array(
      z.object({
        id: snowflake,
        filename: z.string().nullish(),
        description: z.string().max(1024, 'Must be 1024 or fewer in length.').nullish(),
      }),
    )
    .nullish(),
});

type MessageBody = z.infer<typeof messageBody>;

/** Checks a body and names every field at fault as Discord does. */
export function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw invalidForm(...parsed.error.issues.map(toFieldError));
}

export function toDraft(world: World, body: unknown, files: readonly UploadedFile[]): Draft {
  const message = checked(messageBody, body);
  const { content, flags, nonce, enforce_nonce: enforceNonce, message_reference: reference } = message;
  return {
    ...shapeOf(message),
    content: content ?? '',
    flags: flags ?? 0,
    attachments: attachmentsOf(world, message.attachments, files, []),
    ...(nonce === null || nonce === undefined ? {} : { nonce }),
    enforceNonce: enforceNonce ?? false,
    ...(reference === null || reference === undefined
      ? {}
      : {
          replyTo: {
            messageId: reference.message_id,
            mustExist: reference.fail_if_not_exists ?? true,
            ...(typeof reference.channel_id === 'string' ? { channelId: reference.channel_id } : {}),
          },
        }),
  };
}

export function toPatch(
  world: World,
  body: unknown,
  files: readonly UploadedFile[],
  present: readonly Attachment[],
): Patch {
  const message = checked(messageBody, body);
  const touchesFiles = (message.attachments !== null && message.attachments !== undefined) || files.length > 0;
  return {
    ...shapeOf(message),
    ...(message.content === undefined ? {} : { content: message.content }),
    ...(message.flags === undefined ? {} : { flags: message.flags }),
    ...(touchesFiles ? { attachments: attachmentsOf(world, message.attachments, files, present) } : {}),
  };
}

function shapeOf(body: MessageBody): Pick<Draft, 'embeds' | 'components' | 'allowedMentions'> {
  const { embeds, components, allowed_mentions: allowed } = body;
  return {
    ...(embeds === undefined ? {} : { embeds: (embeds ?? []) as unknown as APIEmbed[] }),
    ...(components === undefined ? {} : { components: (components ?? []) as unknown as APIMessageTopLevelComponent[] }),
    ...(allowed === undefined ? {} : { allowedMentions: allowed as APIAllowedMentions | null }),
  };
}

/**
 * The files a message has afterwards. A list names those that stay (by their ids) and describes new ones (by the n of `files[n]`);
 * without a list everything stays and every new file is added.
 * @see https://docs.discord.com/developers/reference#editing-message-attachments
 */
function attachmentsOf(
  world: World,
  listed: MessageBody['attachments'],
  files: readonly UploadedFile[],
  present: readonly Attachment[],
): Attachment[] {
  const attach = (file: UploadedFile, name: string, description?: string | null): Attachment => {
    const mimeType = mimeTypeOf(name, file.mimeType);
    return {
      id: world.newId(),
      name: name.replaceAll(/[^\w.\-\p{L}\p{N}]/gu, '_'),
      bytes: file.bytes,
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(typeof description === 'string' ? { description } : {}),
    };
  };
  if (listed === null || listed === undefined) return [...present, ...files.map((file) => attach(file, file.name))];
  const described = listed.map(({ id, filename, description }): Attachment => {
    const kept = present.find((file) => file.id === id);
    if (kept !== undefined) return kept;
    const file = files.find(({ index }) => String(index) === id);
    if (file === undefined) throw refusal(Code.UploadedFileNotFound);
    return attach(file, filename ?? file.name, description);
  });
  const rest = files.filter(({ index }) => !listed.some(({ id }) => id === String(index)));
  return [...described, ...rest.map((file) => attach(file, file.name))];
}

function toFieldError({ path, message, code }: z.core.$ZodIssue): FieldError {
  if (code === 'too_big') return { path, code: 'BASE_TYPE_MAX_LENGTH', message };
  if (code === 'invalid_value') return { path, code: 'BASE_TYPE_CHOICES', message };
  if (message.includes('received undefined')) {
    return { path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  }
  return { path, code: 'BASE_TYPE_INVALID', message };
}
