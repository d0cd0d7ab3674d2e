// Discord as people know it: channels and threads on the left, a conversation on the right.
import { Bot, Hash, MessagesSquare } from 'lucide';
import type { DiscordRoom } from '../../../client-api/protocol.ts';
import { Icon } from '../parts/icon.tsx';
import { Pane } from '../parts/pane.tsx';
import { Rooms } from '../parts/rooms.tsx';
import { discordPlace, discordRoom, discordRooms } from '../store.ts';
import { texts } from '../texts.ts';
import { Conversation } from './conversation.tsx';
import { openRoom } from './places.ts';

export function DiscordPane() {
  const room = discordRoom.value;
  return (
    <Pane platform="discord" name="Discord" rooms={<RoomList />}>
      {(menu) =>
        room && (
          <div class="flex min-w-0 flex-1 flex-col">
            <header class="flex h-11 shrink-0 items-center gap-1.5 border-b border-base-300 px-4 font-bold">
              {menu}
              <RoomIcon room={room} />
              <h3 class="truncate">{room.name}</h3>
            </header>
            <Conversation key={room.id} room={room} />
          </div>
        )
      }
    </Pane>
  );
}

function RoomList() {
  const t = texts.value;
  const rooms = discordRooms.value;
  const link = (room: DiscordRoom) => ({
    id: room.id,
    name: room.name,
    icon: <RoomIcon room={room} />,
    threads: rooms.filter(({ parentId }) => parentId === room.id),
  });
  const channels = rooms.filter(({ kind }) => kind === 'text' || kind === 'forum');
  const direct = rooms.filter(({ kind }) => kind === 'dm');
  const shared = { current: discordPlace.value, onChoose: openRoom };
  return (
    <>
      {/* As in Discord they come first, however much hangs below the channels. */}
      <Rooms title={t.directMessages} rooms={direct.map(link)} {...shared} />
      <Rooms title={t.textChannels} rooms={channels.map(link)} {...shared} />
    </>
  );
}

function RoomIcon({ room: { kind } }: { readonly room: DiscordRoom }) {
  if (kind === 'dm') return <Icon of={Bot} size={14} />;
  return <Icon of={kind === 'text' ? Hash : MessagesSquare} size={14} />;
}
