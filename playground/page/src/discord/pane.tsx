// Discord as people know it: channels and threads on the left, a conversation on the right.
import { Bot, Hash, MessagesSquare } from 'lucide';
import type { DiscordRoom } from '../../../client-api/protocol.ts';
import { Icon } from '../parts/icon.tsx';
import { Rooms } from '../parts/rooms.tsx';
import { shade } from '../settings.ts';
import { discordPlace, discordRoom, discordRooms, goToDiscord } from '../store.ts';
import { texts } from '../texts.ts';
import { Conversation } from './conversation.tsx';

export function DiscordPane() {
  const room = discordRoom.value;
  return (
    <section
      data-theme={`discord-${shade.value}`}
      data-pane="discord"
      aria-label="Discord"
      class="@container flex min-h-0 min-w-0 flex-1 overflow-hidden bg-base-100"
    >
      <Sidebar />
      {room && (
        <div class="flex min-w-0 flex-1 flex-col">
          <header class="flex h-11 shrink-0 items-center gap-1.5 border-b border-base-300 px-4 font-bold">
            <RoomIcon room={room} />
            <h3 class="truncate">{room.name}</h3>
          </header>
          <Conversation key={room.id} room={room} />
        </div>
      )}
    </section>
  );
}

function Sidebar() {
  const t = texts.value;
  const rooms = discordRooms.value;
  const link = (room: DiscordRoom) => ({
    id: room.id,
    name: room.name,
    icon: <RoomIcon room={room} />,
    indented: room.kind === 'thread',
  });
  const channels = rooms.filter(({ kind }) => kind === 'text' || kind === 'forum');
  const withThreads = channels.flatMap((room) => [room, ...rooms.filter(({ parentId }) => parentId === room.id)]);
  const direct = rooms.filter(({ kind }) => kind === 'dm');
  const shared = { current: discordPlace.value, onChoose: goToDiscord };
  return (
    <nav
      aria-label={t.roomsOf('Discord')}
      class="w-38 shrink-0 overflow-y-auto bg-neutral py-2 text-neutral-content @3xl:w-48"
    >
      <h2 class="px-3 pt-1 pb-3 leading-tight">
        <span class="block font-bold">Playground</span>
        <span class="text-xs opacity-90">Discord</span>
      </h2>
      <Rooms title={t.textChannels} rooms={withThreads.map(link)} {...shared} />
      <Rooms title={t.directMessages} rooms={direct.map(link)} {...shared} />
    </nav>
  );
}

function RoomIcon({ room: { kind } }: { readonly room: DiscordRoom }) {
  if (kind === 'dm') return <Icon of={Bot} size={14} />;
  return <Icon of={kind === 'text' ? Hash : MessagesSquare} size={14} />;
}
