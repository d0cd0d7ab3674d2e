// The playground without a terminal: lines come in from a pipe, the conversation goes out as text.
import { createInterface } from 'node:readline';
import type { Playground } from '../launch.ts';
import type { RoomMessage } from './rooms.ts';
import { createTerminalSession } from './session.ts';

/** Says each line, waits until it is answered, and ends with the input. */
export async function runPlain(playground: Playground): Promise<void> {
  const write = (text: string) => void process.stdout.write(`${text}\n`);
  const session = createTerminalSession(playground, () => undefined);
  for await (const line of createInterface({ input: process.stdin })) {
    const ended = playground.turnEnds();
    const { room } = session;
    const before = room.messages().length;
    if (!(await session.type(line))) return;
    session.notice.forEach(write);
    const [said] = room.messages().slice(before);
    if (said === undefined) continue;
    write(`[${room.platform}, ${room.title}] ${printed(said)}`);
    await ended;
    for (const message of room.messages().slice(before + 1)) write(printed(message));
  }
}

function printed({ author, text, notes }: RoomMessage): string {
  return `${author}: ${[text, ...notes].join('\n')}`;
}
