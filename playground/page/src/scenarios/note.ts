// The bridge's own words in the place of an answer, told from an answer.
import { textsFor } from '../../../../src/texts.ts';

export interface Note {
  readonly text: string;
  /** `failed`: the answer is over, and can be asked for again. `away`: the agent is still waited for. */
  readonly kind: 'failed' | 'stopped' | 'away';
}

const away = (['en', 'zh'] as const).map((language) => textsFor(language, '').agentAway);

/** @param mayRetry that button stands below answers alone that are not whole */
export function noteIn(text: string, mayRetry: boolean): Note | undefined {
  const whole = text.trim();
  if (!mayRetry) return away.includes(whole) ? { text: whole, kind: 'away' } : undefined;
  const line = whole.split('\n').findLast((one) => /^(?:⚠️|🛑)/u.test(one)) ?? whole;
  return { text: line, kind: line.startsWith('🛑') ? 'stopped' : 'failed' };
}
