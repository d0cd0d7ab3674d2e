// Switches for what goes wrong: some stay on, some happen once.
import { signal } from '@preact/signals';
import { CircleCheck, Zap } from 'lucide';
import { troubles as all } from '../../../client-api/trouble-names.ts';
import { perform } from '../client.ts';
import { Icon } from '../parts/icon.tsx';
import { PatientButton } from '../parts/patient-button.tsx';
import { agent, troubles } from '../store.ts';
import { texts } from '../texts.ts';
import { BridgeDown } from './bridge-down.tsx';

type Once = (typeof all.once)[number];

/** How often each has happened, the latest last. */
const happened = signal<ReadonlyMap<Once, number>>(new Map());

async function happenOnce(name: Once): Promise<void> {
  if (!(await perform({ type: 'trouble', name, on: true }))) return;
  const rest = [...happened.value].filter(([other]) => other !== name);
  happened.value = new Map([...rest, [name, (happened.value.get(name) ?? 0) + 1]]);
}

export function Troubles() {
  const t = texts.value;
  const { active, bridge } = troubles.value;
  const latest = [...happened.value].at(-1);
  return (
    <div class="grid gap-x-8 gap-y-3 md:grid-cols-2">
      <section>
        <h3 class="mb-1 text-sm font-semibold">{t.lastingTroubles}</h3>
        <ul class="grid items-center gap-x-6 xl:grid-cols-2">
          {all.lasting.map((name) => (
            <li key={name}>
              <label class="flex cursor-pointer items-center gap-2.5 py-1 text-sm">
                <input
                  type="checkbox"
                  class="toggle toggle-sm shrink-0 outline-primary checked:border-primary checked:bg-primary checked:text-primary-content"
                  checked={active.includes(name)}
                  onChange={({ currentTarget }) => void perform({ type: 'trouble', name, on: currentTarget.checked })}
                />
                {t.troubles[name]}
              </label>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3 class="mb-1 text-sm font-semibold">{t.onceTroubles}</h3>
        <ul class="flex flex-wrap gap-1.5">
          {all.once.map((name) => (
            <li key={name}>
              <PatientButton
                look={`btn-sm font-normal ${name === 'kill-bridge' ? 'btn-primary' : ''}`}
                isResting={name === 'kill-bridge' && bridge !== 'up'}
                run={() => void happenOnce(name)}
              >
                <Icon of={happened.value.has(name) ? CircleCheck : Zap} size={14} /> {t.troubles[name]}
              </PatientButton>
            </li>
          ))}
        </ul>
        <p class="mt-3 text-sm font-semibold" role="status">
          {latest && t.happened(t.troubles[latest[0]], latest[1])}
        </p>
        <div class="mt-1 text-sm" role="status">
          {bridge === 'up' ? t.bridgeUp : <BridgeDown />}
        </div>
        {agent.value.demo && <p class="mt-2 text-sm opacity-80">{t.agentTroubles}</p>}
      </section>
    </div>
  );
}
