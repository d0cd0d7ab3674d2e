// A playground as it stands now → a bundle.
import type { Playground } from '../launch.ts';
import { Refused } from '../refusal.ts';
import { type Bundle, makeBundle, turnsIn } from './bundle.ts';
import { withoutSplitSecrets } from './in-pieces.ts';
import { conversationOf } from './one-conversation.ts';
import { visibleOn } from './visible.ts';

type Recorded = Pick<Playground, 'slack' | 'discord' | 'recording' | 'agentStops'>;

/**
 * What has been forgotten of a long recording is not in it, and that is said there.
 *
 * @param turn only its conversation
 * @throws Refused when that is not recorded any more
 */
export function exportBundle({ slack, discord, recording, agentStops }: Recorded, turn?: string): Bundle {
  const { entries, redaction } = recording;
  const visible = visibleOn({ slack, discord }, redaction, turnsIn(entries));
  const whole = { entries: withoutSplitSecrets(entries, redaction), visible };
  const { applicationId } = discord;
  if (turn === undefined) return makeBundle({ applicationId, agentStops, isCut: recording.isCut, ...whole });
  const conversation = conversationOf(turn, whole);
  if (conversation === undefined)
    throw new Refused('conversation-forgotten', 'The beginning of that conversation is not recorded any more.');
  const { keys, ...part } = conversation;
  return makeBundle({ applicationId, agentStops, isCut: recording.isConversationCut(keys), ...part });
}
