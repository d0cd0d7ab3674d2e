// Where a day begins in a conversation: Slack draws a label on a line, Discord the date in a line.
import { language } from '../settings.ts';
import { texts } from '../texts.ts';

/** @param previousMs undefined: nothing stands above it */
export function beginsDay(atMs: number, previousMs: number | undefined): boolean {
  return previousMs === undefined || dayOf(atMs) !== dayOf(previousMs);
}

/** `Today`, `Yesterday`, `Monday, November 23`. */
export function SlackDay({ atMs }: { readonly atMs: number }) {
  const t = texts.value;
  const [day, today, yesterday] = [dayOf(atMs), dayOf(Date.now()), dayOf(Date.now() - 24 * 60 * 60_000)];
  const date = { weekday: 'long', month: 'long', day: 'numeric' } as const;
  const name = day === today ? t.today : day === yesterday ? t.yesterday : inWords(atMs, date);
  return (
    <p
      data-day
      class="relative mt-3 mb-1 flex justify-center before:absolute before:inset-x-0 before:top-1/2 before:border-t before:border-base-300"
    >
      <span class="relative rounded-full border border-base-300 bg-base-100 px-3 py-0.5 text-[13px] font-semibold">
        {name}
      </span>
    </p>
  );
}

/** `November 23, 2026`. */
export function DiscordDay({ atMs }: { readonly atMs: number }) {
  const name = inWords(atMs, { year: 'numeric', month: 'long', day: 'numeric' });
  const line = 'h-px flex-1 bg-base-300';
  return (
    <p data-day class="mx-4 mt-4 mb-1 flex items-center gap-2 text-xs font-semibold">
      <span class={line} />
      <span class="opacity-80">{name}</span>
      <span class={line} />
    </p>
  );
}

function dayOf(atMs: number): string {
  return new Date(atMs).toDateString();
}

function inWords(atMs: number, form: Intl.DateTimeFormatOptions): string {
  return new Date(atMs).toLocaleDateString(language.value === 'zh' ? 'zh-CN' : 'en-US', form);
}
