// Slack as people know it: rooms on the left, a conversation, a thread beside it.
import { ArrowLeft, Bot, Hash, Lock, X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { SlackRoom } from '../../../client-api/protocol.ts';
import { perform } from '../client.ts';
import { Icon } from '../parts/icon.tsx';
import { Pane } from '../parts/pane.tsx';
import { Rooms } from '../parts/rooms.tsx';
import { person, slackPlace, slackRoom, slackRooms } from '../store.ts';
import { texts } from '../texts.ts';
import { Conversation, roomTitle } from './conversation.tsx';
import { closeThread, followIntoThread, openChannel } from './places.ts';

export function SlackPane() {
  const room = slackRoom.value;
  const { threadTs } = slackPlace.value;
  return (
    <Pane platform="slack" name="Slack" rooms={<RoomList current={room?.id ?? ''} />}>
      {(menu) =>
        room && (
          <div class="relative flex min-w-0 flex-1">
            <div class={`min-w-0 flex-1 flex-col ${threadTs === undefined ? 'flex' : 'hidden @3xl:flex'}`}>
              <Header room={room} menu={menu} />
              <Conversation room={room} />
            </div>
            {threadTs !== undefined && <Thread room={room} threadTs={threadTs} />}
          </div>
        )
      }
    </Pane>
  );
}

function RoomList({ current }: { readonly current: string }) {
  const t = texts.value;
  const rooms = slackRooms.value;
  const link = (room: SlackRoom) => ({ id: room.id, name: room.name, icon: <RoomIcon room={room} /> });
  const choose = (id: string, event: MouseEvent) => {
    openChannel(id, event);
    if (rooms.find((room) => room.id === id)?.kind === 'im') void perform({ type: 'slack-open-dm', as: person.value });
  };
  const channels = rooms.filter(({ kind }) => kind === 'channel' || kind === 'group');
  const direct = rooms.filter(({ kind }) => kind === 'im' || kind === 'mpim');
  return (
    <>
      <Rooms title={t.channels} rooms={channels.map(link)} current={current} onChoose={choose} />
      <Rooms title={t.directMessages} rooms={direct.map(link)} current={current} onChoose={choose} />
    </>
  );
}

function RoomIcon({ room: { kind } }: { readonly room: SlackRoom }) {
  if (kind === 'im' || kind === 'mpim') return <Icon of={Bot} size={14} />;
  return <Icon of={kind === 'group' ? Lock : Hash} size={14} />;
}

function Header({ room, menu }: { readonly room: SlackRoom; readonly menu: ComponentChildren }) {
  return (
    <header class="flex h-11 shrink-0 items-center gap-1.5 border-b border-base-300 px-4 font-bold">
      {menu}
      <RoomIcon room={room} />
      <h3 class="truncate">{room.name}</h3>
    </header>
  );
}

function Thread({ room, threadTs }: { readonly room: SlackRoom; readonly threadTs: string }) {
  const t = texts.value;
  const close = (event: MouseEvent) => closeThread(room.id, threadTs, event);
  useLayoutEffect(followIntoThread, [threadTs]);
  return (
    <aside
      aria-label={t.thread}
      class="flex min-w-0 flex-1 flex-col border-base-300 bg-base-100 @3xl:max-w-[55%] @3xl:border-l"
    >
      <header class="flex h-11 shrink-0 items-center gap-2 border-b border-base-300 px-2">
        <button type="button" class="btn btn-ghost btn-sm btn-square @3xl:hidden" aria-label={t.back} onClick={close}>
          <Icon of={ArrowLeft} />
        </button>
        <h3 class="font-bold @3xl:pl-2">{t.thread}</h3>
        <span class="truncate text-sm opacity-80">{roomTitle(room)}</span>
        <button
          type="button"
          class="btn btn-ghost btn-sm btn-square ml-auto hidden @3xl:inline-flex"
          aria-label={t.close}
          onClick={close}
        >
          <Icon of={X} />
        </button>
      </header>
      <Conversation room={room} threadTs={threadTs} />
    </aside>
  );
}
