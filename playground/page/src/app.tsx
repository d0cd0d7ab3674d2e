// The whole page: who one is and how it looks, above both platforms side by side.
import { Activity, Languages, MoonStar, Play, Sun, SunMoon, Zap } from 'lucide';
import { flushSync } from 'preact/compat';
import { connection, perform, refusal } from './client.ts';
import { DiscordPane } from './discord/pane.tsx';
import { BridgeDown } from './dock/bridge-down.tsx';
import { Dock } from './dock/dock.tsx';
import { Avatar } from './parts/avatar.tsx';
import { Choice } from './parts/choice.tsx';
import { boxOf, goBack, isByKey } from './parts/focus.ts';
import { Icon } from './parts/icon.tsx';
import { refusalText } from './refusal-words.ts';
import { actsAs, dock, isBehindScreen, isNarrow, language, layout, shownLayout, theme } from './settings.ts';
import { SlackPane } from './slack/pane.tsx';
import { agent, people, person, troubles } from './store.ts';
import { texts } from './texts.ts';

export function App() {
  const shown = shownLayout.value;
  return (
    <div class="flex h-dvh flex-col bg-base-200 text-base-content">
      <SkipLinks />
      <TopBar />
      <Notices />
      <main class={`min-h-0 flex-1 gap-px ${isBehindScreen.value ? 'hidden' : 'flex'}`}>
        {shown !== 'discord' && <SlackPane />}
        {shown !== 'slack' && <DiscordPane />}
      </main>
      <Dock />
    </div>
  );
}

/** First in the order of Tab: whoever writes by keys need not pass every message. */
function SkipLinks() {
  const shown = shownLayout.value;
  const panes = [
    { id: 'slack' as const, name: 'Slack' },
    { id: 'discord' as const, name: 'Discord' },
  ].filter(({ id }) => shown === 'both' || shown === id);
  return panes.map(({ id, name }) => (
    <button
      key={id}
      type="button"
      class="btn btn-sm btn-primary absolute top-1 left-1 z-30 not-focus:sr-only"
      onClick={() => boxOf(id)?.focus()}
    >
      {texts.value.skipTo(name)}
    </button>
  ));
}

function TopBar() {
  const t = texts.value;
  const { url, demo } = agent.value;
  return (
    <header class="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-base-300 bg-base-100 px-3 py-1.5">
      <h1 class="text-base font-bold max-sm:sr-only">{t.title}</h1>
      <p class="hidden max-w-60 truncate text-xs opacity-80 lg:block">{demo ? t.demo : t.agentAt(url)}</p>
      <People />
      <div class="ml-auto flex flex-wrap items-center gap-1 max-sm:gap-0.5">
        <DockButtons />
        <Layouts />
        <button
          type="button"
          class="btn btn-ghost btn-sm max-sm:px-1.5"
          lang={language.value === 'en' ? 'zh-CN' : 'en'}
          title={t.language}
          onClick={() => {
            language.value = language.value === 'en' ? 'zh' : 'en';
          }}
        >
          <span class="max-sm:hidden">
            <Icon of={Languages} />
          </span>
          {language.value === 'en' ? '中文' : 'English'}
        </button>
        <ThemeButton />
      </div>
    </header>
  );
}

function People() {
  const t = texts.value;
  const options = people.value.map((name) => ({
    value: name,
    content: (
      <>
        <Avatar name={name} small round /> {name}
      </>
    ),
  }));
  return (
    <div class="flex items-center gap-2">
      <span class="text-xs opacity-80 max-sm:hidden" aria-hidden="true">
        {t.actAs}
      </span>
      <Choice
        name="person"
        label={t.actAs}
        options={options}
        value={person.value}
        onChoose={(name) => {
          actsAs.value = name;
          void perform({ type: 'see-as', person: name });
        }}
      />
    </div>
  );
}

const dockIcons = { scenarios: Play, troubles: Zap, inspector: Activity } as const;

function DockButtons() {
  const t = texts.value;
  const on = troubles.value.active.length;
  return (['scenarios', 'troubles', 'inspector'] as const).map((tab) => {
    const isOpen = dock.value === tab;
    return (
      <button
        key={tab}
        type="button"
        class={`btn btn-sm px-2.5 max-sm:px-1.5 ${isOpen ? 'btn-primary' : 'btn-ghost'}`}
        id={`dock-${tab}`}
        aria-expanded={isOpen}
        onClick={(event) => {
          flushSync(() => {
            dock.value = isOpen ? 'none' : tab;
          });
          // It unfolds at the other end of the page.
          if (isByKey(event)) document.getElementById(`tab-${tab}`)?.focus();
        }}
      >
        <Icon of={dockIcons[tab]} />
        <span class="max-sm:sr-only">{t.dock[tab]}</span>
        {tab === 'troubles' && on > 0 && <span class="badge badge-xs badge-error">{on}</span>}
      </button>
    );
  });
}

function Layouts() {
  const t = texts.value;
  const both = isNarrow.value ? [] : [{ value: 'both' as const, content: t.both }];
  const options = [
    ...both,
    { value: 'slack' as const, content: 'Slack' },
    { value: 'discord' as const, content: 'Discord' },
  ];
  return (
    <Choice
      name="layout"
      label={t.layout}
      options={options}
      value={shownLayout.value}
      onChoose={(chosen) => {
        layout.value = chosen;
        if (isBehindScreen.value) dock.value = 'none';
      }}
    />
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
  const { url, trouble, slow } = agent.value;
  const lost = connection.value === 'lost' ? t.disconnected : undefined;
  return (
    <div aria-live="assertive">
      {trouble !== undefined && (
        <p class="bg-base-300 px-4 py-1.5 text-sm">{slow ? t.agentSlow(url) : t.agentAway(url)}</p>
      )}
      {troubles.value.bridge !== 'up' && lost === undefined && (
        <div class="bg-base-300 px-4 py-1.5 text-sm">
          <BridgeDown />
        </div>
      )}
      {lost && <p class="bg-warning px-4 py-2 text-sm text-black">{lost}</p>}
      {refusal.value !== undefined && lost === undefined && (
        <p class="flex items-center gap-3 bg-base-300 px-4 py-1.5 text-sm">
          {refusalText(refusal.value)}
          <button
            type="button"
            class="btn btn-ghost btn-xs ml-auto"
            onClick={(event) => {
              refusal.value = undefined;
              goBack(event);
            }}
          >
            {t.close}
          </button>
        </p>
      )}
    </div>
  );
}
