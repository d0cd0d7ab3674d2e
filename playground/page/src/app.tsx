// The whole page: who one is and how it looks, above both platforms side by side.
import { Languages, MoonStar, Sun, SunMoon } from 'lucide';
import { connection, perform, refusal } from './client.ts';
import { DiscordPane } from './discord/pane.tsx';
import { Avatar } from './parts/avatar.tsx';
import { Icon } from './parts/icon.tsx';
import { type Layout, language, layout, theme } from './settings.ts';
import { SlackPane } from './slack/pane.tsx';
import { agent, people, person } from './store.ts';
import { texts } from './texts.ts';

export function App() {
  const shown = layout.value;
  return (
    <div class="flex h-dvh flex-col bg-base-200 text-base-content">
      <TopBar />
      <Notices />
      <main class="flex min-h-0 flex-1 gap-px">
        {shown !== 'discord' && <SlackPane />}
        {shown !== 'slack' && <DiscordPane />}
      </main>
    </div>
  );
}

function TopBar() {
  const t = texts.value;
  const { url, demo, trouble } = agent.value;
  return (
    <header class="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-base-300 bg-base-100 px-3 py-1.5">
      <h1 class="text-base font-bold">{t.title}</h1>
      <p class="hidden max-w-80 truncate text-xs opacity-80 lg:block">{trouble ?? (demo ? t.demo : t.agentAt(url))}</p>
      <People />
      <div class="ml-auto flex items-center gap-1">
        <Layouts />
        <button
          type="button"
          class="btn btn-ghost btn-sm"
          aria-label={t.language}
          onClick={() => {
            language.value = language.value === 'en' ? 'zh' : 'en';
          }}
        >
          <Icon of={Languages} /> {language.value === 'en' ? '中文' : 'English'}
        </button>
        <ThemeButton />
      </div>
    </header>
  );
}

function People() {
  const t = texts.value;
  return (
    <div role="radiogroup" aria-label={t.actAs} class="flex items-center gap-1">
      <span class="hidden text-sm opacity-80 sm:inline">{t.actAs}</span>
      {people.value.map((name) => {
        const isChosen = name === person.value;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a picture and a name in one button
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={isChosen}
            class={`btn btn-sm gap-1.5 px-2 ${isChosen ? 'btn-primary' : 'btn-ghost'}`}
            onClick={() => void perform({ type: 'see-as', person: name })}
          >
            <Avatar name={name} small round />
            {name}
          </button>
        );
      })}
    </div>
  );
}

function Layouts() {
  const t = texts.value;
  const all: readonly (readonly [Layout, string])[] = [
    ['both', t.both],
    ['slack', 'Slack'],
    ['discord', 'Discord'],
  ];
  return (
    <div role="radiogroup" aria-label={t.layout} class="join">
      {all.map(([name, label]) => (
        // biome-ignore lint/a11y/useSemanticElements: they look like one switch
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={layout.value === name}
          class={`btn join-item btn-sm px-2.5 ${layout.value === name ? 'btn-primary' : ''} ${name === 'both' ? 'max-md:hidden' : ''}`}
          onClick={() => {
            layout.value = name;
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

const nextTheme = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const themeIcons = { auto: SunMoon, light: Sun, dark: MoonStar } as const;

function ThemeButton() {
  const t = texts.value;
  const label = `${t.theme}: ${t.themes[theme.value]}`;
  return (
    <button
      type="button"
      class="btn btn-ghost btn-sm btn-square"
      aria-label={label}
      title={label}
      onClick={() => {
        theme.value = nextTheme[theme.value];
      }}
    >
      <Icon of={themeIcons[theme.value]} />
    </button>
  );
}

function Notices() {
  const t = texts.value;
  const lost = connection.value === 'lost' ? t.disconnected : undefined;
  return (
    <div aria-live="assertive">
      {lost && <p class="bg-warning px-4 py-2 text-sm text-black">{lost}</p>}
      {refusal.value !== undefined && lost === undefined && (
        <p class="flex items-center gap-3 bg-base-300 px-4 py-1.5 text-sm">
          {refusal.value}
          <button
            type="button"
            class="btn btn-ghost btn-xs ml-auto"
            onClick={() => {
              refusal.value = undefined;
            }}
          >
            {t.close}
          </button>
        </p>
      )}
    </div>
  );
}
