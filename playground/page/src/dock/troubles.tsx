// Switches for what goes wrong: some stay on, some happen once.
import { Zap } from 'lucide';
import { troubles as all } from '../../../client-api/trouble-names.ts';
import { perform } from '../client.ts';
import { Icon } from '../parts/icon.tsx';
import { agent, troubles } from '../store.ts';
import { texts } from '../texts.ts';

export function Troubles() {
  const t = texts.value;
  const { active, bridge } = troubles.value;
  return (
    <div class="grid gap-x-8 gap-y-3 md:grid-cols-2">
      <section>
        <h3 class="mb-1 text-sm font-semibold">{t.lastingTroubles}</h3>
        <ul class="grid gap-x-6 xl:grid-cols-2">
          {all.lasting.map((name) => (
            <li key={name}>
              <label class="flex cursor-pointer items-center gap-2.5 py-1 text-sm">
                <input
                  type="checkbox"
                  class="toggle toggle-sm"
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
              <button
                type="button"
                class={`btn btn-sm font-normal ${name === 'kill-bridge' ? 'btn-primary' : ''}`}
                disabled={name === 'kill-bridge' && bridge === 'down'}
                onClick={() => void perform({ type: 'trouble', name, on: true })}
              >
                <Icon of={Zap} size={14} /> {t.troubles[name]}
              </button>
            </li>
          ))}
        </ul>
        <p class="mt-3 text-sm" role="status">
          {bridge === 'up' ? t.bridgeUp : t.bridgeDown}
        </p>
        {agent.value.demo && <p class="mt-2 text-sm opacity-80">{t.agentTroubles}</p>}
      </section>
    </div>
  );
}
