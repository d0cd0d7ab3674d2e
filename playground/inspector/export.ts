// A playground as it stands now → a bundle.

import type { Playground } from '../launch.ts';
import { Refused } from '../refusal.ts';
import { type Bundle, makeBundle, turnsIn } from './bundle.ts';
import { withoutSplitSecrets } from './in-pieces.ts';
import { conversationOf } from './one-conversation.ts';
import { visibleOn } from './visible.ts';

type Recorded = Pick<Playground, 'slack' | 'discord' | 'recording' | 'agentStops'>;

/**
 * @param turn only its conversation
 * @throws Error when the recording's beginning has been forgotten: it could not be played again.
 */
export function exportBundle({ slack, discord, recording, agentStops }: Recorded, turn?: string): Bundle {
  const { entries, redaction, isWhole } = recording;
  if (!isWhole)
    throw new Refused(
      'recording-forgotten',
      'This playground has run for so long that the beginning of its recording is gone.',
    );
  const visible = visibleOn({ slack, discord }, redaction, turnsIn(entries));
  const shared = withoutSplitSecrets(entries, redaction);
  const whole = { entries: shared, visible };
  const part = turn === undefined ? whole : conversationOf(turn, whole);
  return makeBundle({ applicationId: discord.applicationId, agentStops, ...part });
}
