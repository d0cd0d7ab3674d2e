// What the agent made is there, once: pictures are counted by conversation, since Slack does not tell to what a file belongs.
import { textsFor } from '../../../src/texts.ts';
import type { Shown } from '../stage.ts';
import type { Belonging } from './belonging.ts';
import { diedBetween, type Evidence, exception, type Finding, violation } from './evidence.ts';

const texts = textsFor('en', '');

export function checkFiles(evidence: Evidence, { ofTurn, files }: Belonging): readonly Finding[] {
  const all = [...files, ...[...ofTurn.values()].flat()];
  const threads = Map.groupBy(evidence.turns, ({ thread }) => thread);
  return [...threads].flatMap(([thread, turns]) => {
    const answered = new Set(turns.filter(({ state }) => state === 'answered').map(({ id }) => id));
    const runs = evidence.requests.filter(({ turnId, acted }) => acted && answered.has(turnId));
    const wanted = runs.reduce((sum, { pictures }) => sum + pictures, 0);
    const here = all.filter((message) => message.thread === thread);
    const found = here.reduce((sum, message) => sum + picturesOf(message), 0);
    if (found === wanted) return [];
    const first = Math.min(...turns.map(({ changed_at }) => changed_at)) - 60_000;
    const crashed = diedBetween(evidence, first, Math.max(...turns.map(({ changed_at }) => changed_at)));
    const told = here.some(({ text }) => text.includes(texts.filesCutOff) || text.includes(texts.notShown));
    if (found > wanted) {
      return [exception('a file twice', `${thread}: ${found} of ${wanted}${crashed ? '' : ', without a crash'}`)];
    }
    // Where people deleted the message that opened a thread, files cannot be passed on any more, and nobody be told.
    const isThreadGone = evidence.questions.some(({ id, removed }) => removed && id === thread);
    if (!told && isThreadGone) return [exception('its conversation was deleted', `${thread}: ${found} of ${wanted}`)];
    return told ? [] : [violation('files arrive', `${thread}: ${found} of ${wanted}`)];
  });
}

function picturesOf({ files }: Shown): number {
  return files.filter(({ name }) => !name.endsWith('.md')).length;
}
