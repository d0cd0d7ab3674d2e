// The language of what a command says to whoever started it.
import type { Language } from '../texts.ts';

/** As the person's terminal speaks, unless something says otherwise. */
export function languageFrom(wanted: string | undefined): Language {
  if (wanted === 'en' || wanted === 'zh') return wanted;
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('zh') ? 'zh' : 'en';
}
