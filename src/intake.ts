// What a platform has heard, taken in once: is it meant for Friday, may this person speak to her, is it on the disk.
import type { ChatSink, InboundEvent, InboundMessage } from './chat.ts';
import { commandOf } from './commands.ts';
import type { Engine } from './engine.ts';
import type { Log } from './log.ts';
import type { Orders } from './orders.ts';

/**
 * Far more than people can send: Slack cuts a text at 40,000 characters, Discord at 4,000, and each takes ten files at once.
 * What is beyond is no person's message, and must not fill the journal, the memory, or the agent's.
 * @see https://docs.slack.dev/changelog/2018-truncating-really-long-messages (read 2026-11-25)
 * @see https://docs.discord.com/developers/resources/message#create-message (read 2026-11-25)
 */
export const inboundLimits = { textChars: 100_000, files: 100, fileNameChars: 1_000 } as const;

export interface IntakeOptions {
  readonly engine: Engine;
  readonly orders: Orders;
  /** Called once for each newly accepted message, after the commit. */
  readonly onAccepted: (message: InboundMessage) => void;
  /** Called once for each message that is not taken: too many wait already, or it is beyond {@link inboundLimits}. */
  readonly onRefused: (message: InboundMessage, why: 'waiting' | 'size') => void;
  /** Called when a message that waited was taken back. */
  readonly onWithdrawn: (messageId: string) => void;
  readonly log: Log;
}

export interface Intake {
  /** The part of the sink that takes events; it resolves after the commit, so that the platform may be acknowledged. */
  readonly accept: ChatSink['accept'];
  /** The same for a message. @returns whether it waits for Friday now, and did not before. */
  readonly take: (message: InboundMessage) => Promise<boolean>;
}

/** Changes that are remembered: the message may come after them, when it is told again or over another connection. */
const maxRemembered = { deleted: 1000, edited: 100 };

export function createIntake(options: IntakeOptions): Intake {
  const { engine, orders, onAccepted, onRefused, onWithdrawn, log } = options;
  const deleted = new Map<string, true>();
  const edited = new Map<string, string>();

  /** As its author wants it to read. What was read up later is newer than any change that was told. */
  function amended(message: InboundMessage): InboundMessage {
    const text = message.missed ? undefined : edited.get(message.id);
    return text === undefined ? message : { ...message, text };
  }

  async function edit(id: string, text: string): Promise<void> {
    // What is too long to be taken does not take the place of what was.
    if (text.length > inboundLimits.textChars) return;
    if (!(await engine.edit(id, text))) remember(edited, id, text, maxRemembered.edited);
  }

  async function take(told: InboundMessage): Promise<boolean> {
    if (deleted.has(told.id)) return false;
    const message = amended(told);
    const command = isTooLarge(message) ? undefined : commandOf(message);
    if (!isAddressed(message, engine) && !(command === 'stop' && isAnswered(message, engine))) return false;
    if (!message.addressing.allowed) {
      // Silence is the only answer to somebody who is not on the list: anything else would spam the channel.
      log.debug({ message: message.id }, 'not on the allow-list');
      return false;
    }
    if (command !== undefined && (await orders.heed(message, command))) {
      log.info({ message: message.id, thread: message.thread.id, acceptance: 'heeded' }, 'message');
      return false;
    }
    if (isTooLarge(message)) {
      log.warn({ message: message.id, characters: message.text.length, files: message.files.length }, 'too large');
      onRefused(message, 'size');
      return false;
    }
    const acceptance = await engine.accept(message);
    log.info({ message: message.id, thread: message.thread.id, acceptance }, 'message');
    if (acceptance === 'accepted') onAccepted(message);
    if (acceptance === 'refused') onRefused(message, 'waiting');
    return acceptance === 'accepted';
  }

  async function accept(event: InboundEvent): Promise<void> {
    switch (event.type) {
      case 'message':
        await take(event);
        return;
      case 'edited':
        return edit(event.id, event.text);
      case 'deleted':
        remember(deleted, event.id, true, maxRemembered.deleted);
        if (await engine.withdraw(event.id)) onWithdrawn(event.id);
        // Nobody is left who wants an answer; beside other messages, what has been asked stays asked.
        else engine.live({ answersOnly: event.id })?.stop({});
        return;
      case 'stop':
        return orders.stop(event);
      case 'button':
        return orders.press(event);
      case 'opened':
        return orders.opened(event);
    }
  }

  return { accept, take };
}

/** What was remembered longest ago is forgotten. */
function remember<T>(known: Map<string, T>, id: string, value: T, most: number): void {
  known.delete(id);
  known.set(id, value);
  const [oldest] = known.keys();
  if (known.size > most && oldest !== undefined) known.delete(oldest);
}

function isTooLarge({ text, files }: InboundMessage): boolean {
  const { textChars, files: most, fileNameChars } = inboundLimits;
  return text.length > textChars || files.length > most || files.some(({ name }) => name.length > fileNameChars);
}

/** Whoever Friday is answering may tell her to stop without calling her. */
function isAnswered({ thread, author }: InboundMessage, engine: Pick<Engine, 'live' | 'hasSpoken'>): boolean {
  return engine.live({ thread: thread.id }) !== undefined && engine.hasSpoken(thread.id, author.id);
}

/**
 * Friday answers in DMs, to her name, in free-response channels, and in threads in which she has been addressed before;
 * in the last two she stays silent when somebody else is called and she is not.
 */
function isAddressed({ thread, addressing }: InboundMessage, engine: Pick<Engine, 'knows'>): boolean {
  if (thread.kind === 'direct' || addressing.mentioned) return true;
  if (addressing.othersMentioned) return false;
  return addressing.open || (addressing.inThread && engine.knows(thread.id));
}
