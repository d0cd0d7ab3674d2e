// What every Events API payload says around its event: for which installation of ours, in which room, from whom.
import { z } from 'zod';

/** Who Friday is here, as `auth.test` tells. */
export interface Self {
  readonly teamId: string;
  readonly userId: string;
  readonly botId: string;
  readonly name: string;
}

export interface Hearing {
  readonly self: Self;
  readonly nameOf: (userId: string) => string | undefined;
  /** Undefined as long as nobody knows. */
  readonly isPerson: (userId: string) => boolean | undefined;
  readonly allowedChannels: ReadonlySet<string>;
  readonly allowedUsers: ReadonlySet<string>;
  /** On which surface an answer is written that begins now in a conversation of two. */
  readonly directSurface: (channel: string) => string;
}

/** Samples and the wire have empty strings and nulls where nothing is meant. */
export const text = z.string().min(1).optional().catch(undefined);

export const envelopeSchema = z.object({
  team_id: text,
  enterprise_id: text,
  context_team_id: text,
  context_enterprise_id: text,
  api_app_id: text,
  authorizations: z
    .array(z.object({ is_enterprise_install: z.boolean().optional().catch(undefined) }))
    .optional()
    .catch(undefined),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** What holds for everything in one channel. */
export interface Room {
  readonly tenant: string;
  readonly channel: string;
  readonly direct: boolean;
  /** Our own app's id, when the payload tells it. */
  readonly appId: string | undefined;
}

export function roomOf(envelope: Envelope, channel: string, type: string | undefined, { self }: Hearing): Room {
  const team = envelope.context_team_id ?? envelope.team_id ?? self.teamId;
  const enterprise = envelope.context_enterprise_id ?? envelope.enterprise_id;
  const orgWide = envelope.authorizations?.[0]?.is_enterprise_install === true;
  return {
    tenant: (orgWide ? enterprise : undefined) ?? team,
    channel,
    // Not every event tells the type, and the messages tab of an app has one of its own; the id says it always.
    direct: type === 'im' || channel.startsWith('D'),
    appId: envelope.api_app_id,
  };
}

export function isAllowed(
  user: string,
  { channel, direct }: Room,
  { allowedChannels, allowedUsers }: Hearing,
): boolean {
  const personIsIn = allowedUsers.size === 0 || allowedUsers.has(user);
  const channelIsIn = direct || allowedChannels.size === 0 || allowedChannels.has(channel);
  return personIsIn && channelIsIn;
}
