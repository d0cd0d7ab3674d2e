// A moment that a message of Discord's names, in one of Discord's forms and in the page's language.
// @see https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
import { useEffect, useState } from 'preact/hooks';
import { language } from '../settings.ts';

const forms: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { year: 'numeric', month: '2-digit', day: '2-digit' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

const unitsInSeconds = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

interface Props {
  /** Since 1970. */
  readonly seconds: string;
  readonly style?: string | undefined;
}

export function Timestamp({ seconds, style }: Props) {
  const isRelative = style === 'R';
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    if (!isRelative) return;
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isRelative]);
  return (
    <time title={momentInWords({ seconds, style: 'F' })} class="rounded bg-base-300 px-1">
      {momentInWords({ seconds, style }, nowMs)}
    </time>
  );
}

export function momentInWords({ seconds, style = 'f' }: Props, nowMs = Date.now()): string {
  const locale = language.value === 'zh' ? 'zh-CN' : 'en-US';
  const date = new Date(Number(seconds) * 1000);
  // Further away than a date can be.
  if (Number.isNaN(date.getTime())) return `<t:${seconds}>`;
  if (style !== 'R') return date.toLocaleString(locale, forms[style]);
  const awaySeconds = (date.getTime() - nowMs) / 1000;
  const [unit, size] = unitsInSeconds.find(([, size]) => Math.abs(awaySeconds) >= size) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(locale).format(Math.round(awaySeconds / size), unit);
}
