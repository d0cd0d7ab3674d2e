// The playground without a terminal: lines come in from a pipe, the conversation goes out as text.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Playground } from '../launch.ts';
import type { RoomMessage } from './rooms.ts';
import { createTerminalSession } from './session.ts';

/** A message that Friday was not meant to hear never becomes a turn. */
const longestHearingMs = 5_000;
const orderMs = 1_500;

/** Says each line, waits until it is answered, and ends with the input, or when the signal says so. */
export async function runPlain(playground: Playground, leave: AbortSignal): Promise<void> {
  const write = (text: string) => void process.stdout.write(`${text}\n`);
  const session = createTerminalSession(playground, () => undefined);
  session.notice.forEach(write);
  for await (const line of createInterface({ input: process.stdin, signal: leave })) {
    const [heard, heeded, ended] = [playground.hears(), playground.heeds(), playground.turnEnds()];
    const { room } = session;
    const before = room.messages().length;
    if (!(await session.type(line))) return;
    session.notice.forEach(write);
    const [said] = room.messages().slice(before);
    if (said === undefined) continue;
    write(`[${room.platform}, ${room.title}] ${printed(said)}`);
    let isOrder = false;
    const order = heeded.then(() => {
      isOrder = true;
    });
    if (!(await within(longestHearingMs, Promise.race([heard, order])))) write('(Friday was not meant.)');
    // An order may begin a turn, or only be answered.
    else await (isOrder ? within(orderMs, ended) : ended);
    for (const message of room.messages().slice(before + 1)) write(printed(message));
  }
}

async function within(limitMs: number, event: Promise<void>): Promise<boolean> {
  const over = new AbortController();
  const late = sleep(limitMs, false, { signal: over.signal }).catch(() => false);
  const inTime = await Promise.race([event.then(() => true), late]);
  over.abort();
  return inTime;
}

function printed({ author, text, notes }: RoomMessage): string {
  return `${author}: ${[text, ...notes].filter((part) => part !== '').join('\n')}`;
}
