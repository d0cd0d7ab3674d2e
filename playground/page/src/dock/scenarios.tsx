// The list of scenarios: each is started in either platform, and tells how far it is.

import { signal } from '@preact/signals';
import { CircleCheck, CircleX, Play } from 'lucide';
import { Icon } from '../parts/icon.tsx';
import { discordStage } from '../scenarios/discord-stage.ts';
import { type Scenario, scenarios } from '../scenarios/list.ts';
import { slackStage } from '../scenarios/slack-stage.ts';
import { layout, shownLayout } from '../settings.ts';
import { agent } from '../store.ts';
import { texts } from '../texts.ts';

type Outcome = 'running' | 'done' | 'failed';
type Platform = 'slack' | 'discord';

const outcomes = signal<ReadonlyMap<string, Outcome>>(new Map());
const stages = { slack: slackStage, discord: discordStage };
const names = { slack: 'Slack', discord: 'Discord' };

async function start(scenario: Scenario, platform: Platform): Promise<void> {
  const key = `${scenario.id} ${platform}`;
  const note = (outcome: Outcome) => {
    outcomes.value = new Map(outcomes.value).set(key, outcome);
  };
  if (shownLayout.value !== 'both') layout.value = platform;
  note('running');
  try {
    await scenario.run(stages[platform]());
    note('done');
  } catch {
    note('failed');
  }
}

export function Scenarios() {
  const t = texts.value;
  return (
    <>
      {!agent.value.demo && <p class="mb-2 text-sm">{t.scenariosForDemo}</p>}
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(15.5rem,1fr))] gap-2">
        {scenarios.map((scenario) => (
          <li key={scenario.id} class="rounded-box border border-base-300 bg-base-200 p-2.5">
            <h3 class="flex items-center gap-2 text-sm font-semibold">
              <Icon of={scenario.icon} /> {t.scenarios[scenario.id].title}
            </h3>
            <p class="mt-0.5 min-h-8 text-xs opacity-80">{t.scenarios[scenario.id].what}</p>
            <div class="mt-1.5 flex gap-1.5">
              <StartButton scenario={scenario} platform="slack" />
              <StartButton scenario={scenario} platform="discord" />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function StartButton({ scenario, platform }: { readonly scenario: Scenario; readonly platform: Platform }) {
  const t = texts.value;
  const outcome = outcomes.value.get(`${scenario.id} ${platform}`);
  const title = t.scenarios[scenario.id].title;
  return (
    <button
      type="button"
      class="btn btn-xs"
      data-scenario={`${scenario.id}-${platform}`}
      data-outcome={outcome}
      aria-label={t.startIn(title, names[platform], outcome === undefined ? '' : t.outcomes[outcome])}
      disabled={outcome === 'running'}
      onClick={() => void start(scenario, platform)}
    >
      {outcome === 'running' ? (
        <span class="loading loading-spinner loading-xs" aria-hidden="true" />
      ) : (
        <Icon of={outcome === 'done' ? CircleCheck : outcome === 'failed' ? CircleX : Play} size={13} />
      )}
      {names[platform]}
    </button>
  );
}
