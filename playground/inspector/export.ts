// A playground as it stands now → a bundle.

import type { Playground } from '../launch.ts';
import { Refused } from '../refusal.ts';
import { type Bundle, makeBundle, turnsIn } from './bundle.ts';
import { withoutSplitSecrets } from './in-pieces.ts';
import { visibleOn } from './visible.ts';

type Recorded = Pick<Playground, 'slack' | 'discord' | 'recording' | 'agentStops'>;

/** @throws Error when the recording's beginning has been forgotten: it could not be played again. */
export function exportBundle({ slack, discord, recording, agentStops }: Recorded): Bundle {
  const { entries, redaction, isWhole } = recording;
  if (!isWhole)
    throw new Refused(
      'recording-forgotten',
      'This playground has run for so long that the beginning of its recording is gone.',
    );
  const visible = visibleOn({ slack, discord }, redaction, turnsIn(entries));
  const shared = withoutSplitSecrets(entries, redaction);
  return makeBundle({ applicationId: discord.applicationId, agentStops, entries: shared, visible });
}
