// A scenario in Slack: each conversation is a thread of #general.
import type { SlackMessage } from '../../../client-api/protocol.ts';
import { perform } from '../client.ts';
import type { Attached } from '../parts/attached.ts';
import { goToSlack, signKey, slackMessages, slackRooms, slackSigns } from '../store.ts';
import { noteIn } from './note.ts';
import { must, nextPerson, type Seen, type Stage, until } from './stage.ts';
import { words } from './words.ts';

export function slackStage(): Stage {
  const channelId = slackRooms.value.find(({ name }) => name === 'general')?.id ?? '';
  let threadTs = '';
  let saidTs = '';
  let many: readonly string[] = [];

  /** Resolves with the new message, once the page shows it. */
  const post = async (person: string, text: string, files: readonly Attached[], thread?: string): Promise<string> => {
    const before = new Set(all(channelId).map(({ ts }) => ts));
    const where = thread === undefined ? {} : { threadTs: thread };
    await must({ type: 'slack-say', as: person, channelId, text, files: [...files], ...where });
    const isNew = ({ ts, author }: SlackMessage) => !before.has(ts) && author.name === person;
    await until(
      () => all(channelId).some(isNew),
      () => words.value.waits.own,
    );
    return all(channelId).findLast(isNew)?.ts ?? '';
  };
  return {
    async begin(person, text, files = []) {
      threadTs = await post(person, `@Friday ${text}`, files);
      saidTs = threadTs;
      goToSlack(channelId, threadTs);
    },
    async say(person, text, files = []) {
      saidTs = await post(person, text, files, threadTs);
    },
    answers: () => fridays(channelId, threadTs, saidTs).map(seen),
    allWritten: () =>
      fridays(channelId, threadTs, threadTs)
        .map(({ shown }) => shown)
        .join('\n'),
    mayStop: () => slackSigns.value.get(signKey(channelId, threadTs))?.stoppable === true,
    stop: (person) => must({ type: 'slack-stop', as: person, channelId, threadTs }),
    async beginMany(count, text) {
      goToSlack(channelId);
      const begun: string[] = [];
      for (let index = 0; index < count; index += 1) begun.push(await post(nextPerson(index), `@Friday ${text}`, []));
      many = begun;
    },
    manyAnswers: () => many.map((ts) => fridays(channelId, ts, ts).map(seen)),
  };
}

function all(channelId: string): readonly SlackMessage[] {
  return [...(slackMessages.value.get(channelId)?.values() ?? [])];
}

function fridays(channelId: string, thread: string, since: string): readonly SlackMessage[] {
  return all(channelId).filter(
    ({ author, threadTs, ts }) => author.kind === 'friday' && threadTs === thread && Number(ts) > Number(since),
  );
}

const actions = { friday_stop: 'stop', friday_retry: 'retry', friday_feedback: 'good' } as const;

function seen({ channelId, ts, shown, blocks }: SlackMessage): Seen {
  const elements = blocks.flatMap((block) => (Array.isArray(block.elements) ? block.elements : []));
  const controls: Seen['controls'] = new Map(
    elements.flatMap((element: { action_id?: string }) => {
      const id = element.action_id ?? '';
      if (!(id in actions)) return [];
      const press = () => perform({ type: 'slack-press', as: 'Alice', channelId, ts, actionId: id });
      return [[actions[id as keyof typeof actions], press] as const];
    }),
  );
  return { id: ts, text: shown, note: noteIn(shown, controls.has('retry')), controls };
}
