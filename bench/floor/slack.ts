// The floor on Slack: a Socket Mode connection comes in, chat.postMessage and chat.update go out.
import { WebSocket } from 'ws';
import { answer, call, type Speaking } from './answer.ts';

export interface SlackFloorOptions extends Speaking {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
}

interface Envelope {
  readonly type: string;
  readonly envelope_id?: string;
  readonly payload?: { readonly event?: SlackMessage };
}

interface SlackMessage {
  readonly type: string;
  readonly channel: string;
  readonly channel_type?: string;
  readonly bot_id?: string;
  readonly text: string;
  readonly ts: string;
}

/** Resolves when it listens. */
export async function startSlackFloor({ apiUrl, botToken, appToken, ...speaking }: SlackFloorOptions): Promise<void> {
  const slack = async (method: string, args: unknown, token = botToken): Promise<Record<string, unknown>> => {
    const answered = (await call('POST', apiUrl + method, `Bearer ${token}`, args)) as Record<string, unknown>;
    if (answered.ok !== true) throw new Error(`${method}: ${answered.error}`);
    return answered;
  };
  const placeOf = ({ channel, ts: threadTs }: SlackMessage) => ({
    post: async (text: string) => String((await slack('chat.postMessage', { channel, thread_ts: threadTs, text })).ts),
    edit: async (ts: string, text: string) => {
      await slack('chat.update', { channel, ts, text });
    },
  });

  const { url } = await slack('apps.connections.open', {}, appToken);
  const socket = new WebSocket(String(url));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data) => {
      const envelope = JSON.parse(String(data)) as Envelope;
      if (envelope.type === 'hello') resolve();
      if (envelope.envelope_id !== undefined) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }));
      const event = envelope.payload?.event;
      if (event === undefined || !concernsUs(event)) return;
      void answer(event.text, placeOf(event), speaking);
    });
  });
}

function concernsUs({ type, channel_type: kind, bot_id: bot }: SlackMessage): boolean {
  return type === 'app_mention' || (type === 'message' && kind === 'im' && bot === undefined);
}
