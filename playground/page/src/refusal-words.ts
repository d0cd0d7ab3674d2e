// Why something was not done, in the reader's language.
import { refusalIn } from '../../client-api/refusal-words.ts';
import type { Refusal } from './client.ts';
import { language } from './settings.ts';

export function refusalText(why: Refusal): string {
  return 'text' in why ? why.text() : refusalIn(language.value, why.code, why.reason);
}
