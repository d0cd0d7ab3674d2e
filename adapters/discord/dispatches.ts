// What Discord dispatches, checked as far as it is read here: anything comes in, the official types or an error go out.
import type {
  GatewayInteractionCreateDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageDeleteBulkDispatchData,
  GatewayMessageDeleteDispatchData,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageUpdateDispatchData,
} from 'discord-api-types/v10';
import { z } from 'zod';

const id = z.string().regex(/^\d{1,20}$/);
const user = z.looseObject({
  id,
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
});
const member = z.looseObject({ nick: z.string().nullish(), roles: z.array(z.string()).optional() });
const attachment = z.looseObject({
  filename: z.string(),
  url: z.string(),
  size: z.number(),
  content_type: z.string().optional(),
});

const message = z.looseObject({
  id,
  channel_id: id,
  guild_id: id.optional(),
  author: user,
  member: member.optional(),
  content: z.string(),
  timestamp: z.string(),
  attachments: z.array(attachment),
  message_snapshots: z
    .array(z.looseObject({ message: z.looseObject({ content: z.string(), attachments: z.array(attachment) }) }))
    .optional(),
});

const place = { channel_id: id, guild_id: id.optional() };

const command = z.looseObject({
  options: z.array(z.looseObject({ options: z.array(z.looseObject({ value: z.unknown() })).optional() })).optional(),
  resolved: z.looseObject({ attachments: z.record(z.string(), attachment).optional() }).optional(),
});

const interaction = z
  .looseObject({
    id,
    application_id: id,
    token: z.string().min(1),
    type: z.number(),
    channel: z.looseObject({ id }).optional(),
    guild_id: id.optional(),
    locale: z.string(),
    data: z.union([z.looseObject({ custom_id: z.string() }), command]).optional(),
    message: z.looseObject({ id }).optional(),
    user: user.optional(),
    member: z.looseObject({ user }).optional(),
  })
  .refine((event) => event.user !== undefined || event.member !== undefined, 'from nobody');

/** @throws ZodError */
function reader<T>(schema: z.ZodType): (data: unknown) => T {
  return (data) => {
    schema.parse(data);
    return data as T;
  };
}

export const readCreated = reader<GatewayMessageCreateDispatchData>(message);
/** An update may bring only what has changed. */
export const readUpdated = reader<GatewayMessageUpdateDispatchData>(
  message.partial({ author: true, content: true, timestamp: true, attachments: true }),
);
export const readDeleted = reader<GatewayMessageDeleteDispatchData>(z.looseObject({ ...place, id }));
export const readDeletedBulk = reader<GatewayMessageDeleteBulkDispatchData>(
  z.looseObject({ ...place, ids: z.array(id) }),
);
export const readReaction = reader<GatewayMessageReactionAddDispatchData>(
  z.looseObject({
    ...place,
    user_id: id,
    message_id: id,
    emoji: z.looseObject({ name: z.string().nullable(), id: z.string().nullable() }),
    member: member.optional(),
  }),
);
export const readInteraction = reader<GatewayInteractionCreateDispatchData>(interaction);
