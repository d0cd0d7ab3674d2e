// The socket to the playground: news come in and go to the store, what a person does goes out and is answered.
import { signal } from '@preact/signals';
import type { Act } from '../../client-api/acts.ts';
import type { News, Request } from '../../client-api/protocol.ts';
import type { RefusalCode } from '../../client-api/refusal-names.ts';
import { actsAs } from './settings.ts';
import { apply } from './store.ts';

export type Connection = 'connecting' | 'open' | 'lost';

export const connection = signal<Connection>('connecting');
/** What the platform says has a name; what the page itself says has words already. */
export type Refusal = { readonly code: RefusalCode; readonly reason: string } | { readonly text: () => string };

/** Why the platform did not do what was asked last. */
export const refusal = signal<Refusal | undefined>(undefined);

const againAfterMs = 500;
/** News are shown together, a little faster than a screen is drawn. */
const frameMs = 12;
const waiting = new Map<number, (why: Refusal | undefined) => void>();
let socket: WebSocket | undefined;
let lastId = 0;
let unseen: News[] = [];

export function connect(): void {
  const opened = new WebSocket(`ws://${location.host}/client`);
  socket = opened;
  opened.addEventListener('message', ({ data }) => hear(JSON.parse(String(data))));
  opened.addEventListener('open', () => {
    connection.value = 'open';
    // The playground takes each connection for somebody new.
    if (actsAs.value !== '') void perform({ type: 'see-as', person: actsAs.value });
  });
  opened.addEventListener('close', () => {
    connection.value = 'lost';
    for (const answer of waiting.values()) answer({ code: 'other', reason: '' });
    waiting.clear();
    setTimeout(connect, againAfterMs);
  });
}

function hear(news: News): void {
  if (news.type === 'done' || news.type === 'refused') {
    waiting.get(news.id)?.(news.type === 'refused' ? news : undefined);
    waiting.delete(news.id);
    return;
  }
  unseen.push(news);
  if (unseen.length > 1) return;
  setTimeout(() => {
    const told = unseen;
    unseen = [];
    apply(told);
  }, frameMs);
}

/** Does something as a person; resolves with whether the platform let them. Why not is shown. */
export function perform(act: Act): Promise<boolean> {
  if (socket?.readyState !== WebSocket.OPEN) return Promise.resolve(false);
  lastId += 1;
  const id = lastId;
  socket.send(JSON.stringify({ id, act } satisfies Request));
  return new Promise((resolve) => {
    waiting.set(id, (why) => {
      // What a press has not brought about is told beside the button.
      if (!act.type.endsWith('-press') || why === undefined || ('code' in why && why.code !== 'no-answer'))
        refusal.value = why;
      resolve(why === undefined);
    });
  });
}
