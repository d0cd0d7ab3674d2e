// The floor on Discord: a gateway connection comes in, messages are created and edited.
import { GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10';
import { WebSocket } from 'ws';
import { answer, call, type Speaking } from './answer.ts';

export interface DiscordFloorOptions extends Speaking {
  readonly apiUrl: string;
  readonly botToken: string;
}

interface Frame {
  readonly op: number;
  readonly t?: string | null;
  readonly s?: number | null;
  readonly d: unknown;
}

interface DiscordMessage {
  readonly channel_id: string;
  readonly content: string;
  readonly author: { readonly bot?: boolean };
}

/** Resolves when it listens. */
export async function startDiscordFloor({ apiUrl, botToken, ...speaking }: DiscordFloorOptions): Promise<void> {
  const discord = async (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) =>
    (await call(method, `${apiUrl}/v10${path}`, `Bot ${botToken}`, body)) as Record<string, unknown>;
  const placeOf = ({ channel_id: channel }: DiscordMessage) => ({
    post: async (content: string) => String((await discord('POST', `/channels/${channel}/messages`, { content })).id),
    edit: async (id: string, content: string) => {
      await discord('PATCH', `/channels/${channel}/messages/${id}`, { content });
    },
  });

  const { url } = await discord('GET', '/gateway/bot');
  const socket = new WebSocket(`${String(url)}/?v=10&encoding=json`);
  const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
  const identity = {
    token: botToken,
    intents: Guilds | GuildMessages | DirectMessages | MessageContent,
    properties: { os: 'linux', browser: 'floor', device: 'floor' },
  };
  let last: number | null = null;
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data) => {
      const { op, t, s, d } = JSON.parse(String(data)) as Frame;
      last = s ?? last;
      if (op === GatewayOpcodes.Hello) {
        const { heartbeat_interval: everyMs } = d as { heartbeat_interval: number };
        setInterval(() => socket.send(JSON.stringify({ op: GatewayOpcodes.Heartbeat, d: last })), everyMs);
        socket.send(JSON.stringify({ op: GatewayOpcodes.Identify, d: identity }));
      }
      if (t === 'READY') resolve();
      if (t !== 'MESSAGE_CREATE') return;
      const message = d as DiscordMessage;
      if (message.author.bot !== true) void answer(message.content, placeOf(message), speaking);
    });
  });
}
