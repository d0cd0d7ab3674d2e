// What a person has chosen for this page, kept in the browser: language, colours, what is shown.
import { computed, effect, type Signal, signal } from '@preact/signals';

const actsAsKey = 'friday-playground-person';

export type Language = 'en' | 'zh';
export type Theme = 'auto' | 'light' | 'dark';
export type Layout = 'both' | 'slack' | 'discord';

export const language = kept<Language>('language', navigator.language.startsWith('zh') ? 'zh' : 'en', ['en', 'zh']);
export const theme = kept<Theme>('theme', 'auto', ['auto', 'light', 'dark']);
export type DockTab = 'none' | 'scenarios' | 'troubles' | 'inspector';

export const layout = kept<Layout>('layout', 'both', ['both', 'slack', 'discord']);
/** As whom one acts; until somebody is chosen, whoever the playground begins with. */
export const actsAs = signal(localStorage.getItem(actsAsKey) ?? '');
effect(() => localStorage.setItem(actsAsKey, actsAs.value));

export const dock = kept<DockTab>('dock', 'none', ['none', 'scenarios', 'troubles', 'inspector']);

const systemIsDark = matching('(prefers-color-scheme: dark)');
/** As on a telephone: there is room for one platform. */
export const isNarrow = matching('(max-width: 47.99rem)');

/** What happens behind the screen takes all of a small one. */
export const isBehindScreen = computed(() => isNarrow.value && dock.value === 'inspector');

export const shownLayout = computed<Layout>(() => {
  return isNarrow.value && layout.value === 'both' ? 'slack' : layout.value;
});

export const shade = computed<'light' | 'dark'>(() => {
  if (theme.value !== 'auto') return theme.value;
  return systemIsDark.value ? 'dark' : 'light';
});

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset.theme = `frame-${shade.value}`;
});

function kept<T extends string>(name: string, usual: T, allowed: readonly T[]): Signal<T> {
  const key = `friday-playground-${name}`;
  const stored = localStorage.getItem(key);
  const value = signal(allowed.find((one) => one === stored) ?? usual);
  effect(() => localStorage.setItem(key, value.value));
  return value;
}

function matching(query: string): Signal<boolean> {
  const media = window.matchMedia(query);
  const value = signal(media.matches);
  media.addEventListener('change', ({ matches }) => {
    value.value = matches;
  });
  return value;
}
