// The list of scenarios: each is started in either platform, and tells how far it is.

import { signal } from '@preact/signals';
import { CircleCheck, CircleX, Play as PlayIcon } from 'lucide';
import { Icon } from '../parts/icon.tsx';
import { PatientButton } from '../parts/patient-button.tsx';
import { discordStage } from '../scenarios/discord-stage.ts';
import { linesIn } from '../scenarios/lines.ts';
import { type Scenario, scenarios } from '../scenarios/list.ts';
import { Play } from '../scenarios/play.ts';
import { slackStage } from '../scenarios/slack-stage.ts';
import { type Told, Unmet } from '../scenarios/stage.ts';
import { words } from '../scenarios/words.ts';
import { language, layout, shownLayout } from '../settings.ts';
import { agent } from '../store.ts';

type Platform = 'slack' | 'discord';

interface Run {
  readonly outcome: 'running' | 'done' | 'failed';
  readonly play: Play;
  readonly why?: Told;
}

/** By scenario and platform. */
const runs = signal<ReadonlyMap<string, Run>>(new Map());
const stages = { slack: slackStage, discord: discordStage };
const names = { slack: 'Slack', discord: 'Discord' };

async function start(scenario: Scenario, platform: Platform): Promise<void> {
  if (shownLayout.value !== 'both') layout.value = platform;
  const play = new Play(stages[platform]());
  const note = (run: Omit<Run, 'play'>) => {
    runs.value = new Map(runs.value).set(`${scenario.id} ${platform}`, { ...run, play });
  };
  note({ outcome: 'running' });
  const { demo } = agent.value;
  try {
    await scenario.run(play, linesIn(language.value, { demo }), { demo });
    note({ outcome: 'done' });
  } catch (error) {
    if (error instanceof Unmet) return note({ outcome: 'failed', why: error.why });
    // A fault of this page: seen here as failed, told on the browser's console.
    note({ outcome: 'failed' });
    throw error;
  }
}

export function Scenarios() {
  const t = words.value;
  return (
    <>
      {!agent.value.demo && <p class="mb-2 text-sm">{t.forAnyAgent}</p>}
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(15.5rem,1fr))] gap-2">
        {scenarios.map((scenario) => (
          <Card key={scenario.id} scenario={scenario} />
        ))}
      </ul>
    </>
  );
}

function Card({ scenario }: { readonly scenario: Scenario }) {
  const t = words.value;
  const { id, icon } = scenario;
  const whyNot = 'demoOnly' in scenario && !agent.value.demo ? t.demoOnly[scenario.id] : undefined;
  return (
    <li class="rounded-box border border-base-300 bg-base-200 p-2.5">
      <h3 class="flex items-center gap-2 text-sm font-semibold">
        <Icon of={icon} /> {t.titles[id].title}
      </h3>
      <p class="mt-0.5 text-xs sm:min-h-8 opacity-80">{t.titles[id].what}</p>
      <div class="mt-1.5 flex gap-1.5">
        <StartButton scenario={scenario} platform="slack" disabled={whyNot !== undefined} />
        <StartButton scenario={scenario} platform="discord" disabled={whyNot !== undefined} />
      </div>
      {whyNot !== undefined && <p class="mt-1.5 text-xs">{whyNot}</p>}
      <Progress id={id} platform="slack" />
      <Progress id={id} platform="discord" />
    </li>
  );
}

/** What it is at; where it did not come to its end, at which step, and why. */
function Progress({ id, platform }: { readonly id: Scenario['id']; readonly platform: Platform }) {
  const t = words.value;
  const { outcome, play, why } = runs.value.get(`${id} ${platform}`) ?? {};
  const isFailed = outcome === 'failed';
  const step = t.colon(names[platform], play?.doing() ?? '');
  return (
    <p role="status" class={`text-xs wrap-anywhere not-empty:mt-1.5 ${isFailed ? 'text-error' : 'opacity-80'}`}>
      {outcome === 'running' && step}
      {isFailed && (why ? t.colon(step, why()) : step)}
    </p>
  );
}

interface StartButtonProps {
  readonly scenario: Scenario;
  readonly platform: Platform;
  readonly disabled: boolean;
}

function StartButton({ scenario, platform, disabled }: StartButtonProps) {
  const t = words.value;
  const outcome = runs.value.get(`${scenario.id} ${platform}`)?.outcome;
  const title = t.titles[scenario.id].title;
  return (
    <PatientButton
      look="btn-xs border-base-300 bg-base-100"
      data-scenario={`${scenario.id}-${platform}`}
      data-outcome={outcome}
      aria-label={t.startIn(title, names[platform], outcome === undefined ? '' : t.outcomes[outcome])}
      disabled={disabled}
      isResting={outcome === 'running'}
      run={() => void start(scenario, platform)}
    >
      {outcome === 'running' ? (
        <span class="loading loading-spinner loading-xs" aria-hidden="true" />
      ) : (
        <Icon of={outcome === 'done' ? CircleCheck : outcome === 'failed' ? CircleX : PlayIcon} size={13} />
      )}
      {names[platform]}
    </PatientButton>
  );
}
