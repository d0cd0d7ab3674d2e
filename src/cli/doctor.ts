// The doctor's command: flags come in; findings, or JSON of them, and the exit code go out.
import { platforms } from '../../adapters/index.ts';
import type { Section } from '../check.ts';
import type { Environment } from '../config/environment.ts';
import { configure } from '../doctor/configuration.ts';
import { type Examined, examine } from '../doctor/examine.ts';
import { createProgress } from '../doctor/progress.ts';
import { asideText, exitCodeOf, type Look, sectionText, summaryText, toJson } from '../doctor/report.ts';
import { lookAtSurroundings, sectionsFor } from '../doctor/sections.ts';
import { createLog, redactor } from '../log.ts';
import { languageFrom } from './language.ts';
import { readSettings } from './problems.ts';

export interface DoctorFlags {
  readonly json?: boolean;
  readonly lang?: string;
  readonly channel?: string;
  readonly live?: boolean;
  readonly settings: Environment;
}

/** For how long a person's message is waited for. */
const liveMs = 60_000;
/** A section that waits for a slow model twenty times may take this long; what says nothing is given up sooner. */
const sectionLimitMs = 600_000;

export async function doctor({ json = false, lang, channel, live = false, settings }: DoctorFlags): Promise<void> {
  const configured = configure({ environment: readSettings(), platforms, flags: settings, channel });
  const { config } = configured;
  const language = languageFrom(lang ?? config.language);
  const redact = redactor(config.secrets);
  const log = createLog({ level: 'silent', format: 'json', secrets: config.secrets });
  const leaving = new AbortController();
  process.once('SIGINT', () => leaving.abort());
  const sections = await sectionsFor(configured, { channel, liveMs: live ? liveMs : 0 }, lookAtSurroundings(), log);
  const look: Look = {
    language,
    width: process.stdout.columns ?? 100,
    color: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  };
  const progress = createProgress(process.stderr, language);
  const write = (text: string) => process.stdout.write(`${redact(text)}\n`);
  const inOrder = createQueue(sections, (one) => progress.aside(() => write(sectionText(one, look))));
  const examined = await examine({
    sections,
    redact,
    signal: leaving.signal,
    limitMs: sectionLimitMs,
    watching: {
      doing: ({ name }, what) => progress.doing(name, what),
      say: (_section, what) =>
        progress.aside(() => process.stderr.write(`${asideText(redact(what[language]), look)}\n`)),
      ended: (one) => json || inOrder(one),
    },
  });
  progress.end();
  const all = examined.flatMap(({ findings }) => findings);
  const isCut = leaving.signal.aborted;
  const code = isCut ? 130 : exitCodeOf(all);
  const last = json ? toJson(examined, language) : summaryText(all, look, isCut);
  // Streams of the doctor's own that an agent has not ended yet are waited for by nobody.
  process.stdout.write(`${redact(last)}\n`, () => process.exit(code));
}

/** Sections end in any order, and are shown in theirs. */
function createQueue(sections: readonly Section[], show: (examined: Examined) => void): (examined: Examined) => void {
  const ended = new Map<Section, Examined>();
  let next = 0;
  return (examined) => {
    ended.set(examined.section, examined);
    for (;;) {
      const section = sections[next];
      const one = section && ended.get(section);
      if (one === undefined) return;
      show(one);
      next += 1;
    }
  };
}
