// An examination of a set-up, as the command makes it: settings come in, the findings by check and code go out.
import { platforms } from '../../adapters/index.ts';
import type { Finding } from '../../src/check.ts';
import { configure } from '../../src/doctor/configuration.ts';
import { examine } from '../../src/doctor/examine.ts';
import { sectionsFor } from '../../src/doctor/sections.ts';
import { createLog } from '../../src/log.ts';

export interface Examination {
  readonly findings: readonly Finding[];
  /** `agent.memory forgets`, without what is well or only worth knowing. */
  readonly troubles: readonly string[];
  /** Everything that any finding says, in both languages. */
  readonly words: string;
  /** What people were told meanwhile. */
  readonly said: readonly string[];
}

export interface Circumstances {
  readonly inContainer?: boolean;
  readonly usualPorts?: readonly number[];
  readonly channel?: string;
  readonly liveMs?: number;
  readonly only?: readonly string[];
  /** Called with what people are told, when they are. */
  readonly onSaid?: (text: string) => void;
}

/** The store that a test does not look at: never made. */
const nowhere = 'sqlite:///tmp/friday-doctor-test/never-made.db';

export async function examination(
  settings: Readonly<Record<string, string>>,
  { inContainer = false, usualPorts = [], channel, liveMs = 0, only, onSaid }: Circumstances = {},
): Promise<Examination> {
  const environment = { STATE_URL: nowhere, ...settings };
  const configured = configure({ environment, platforms, channel });
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  const all = await sectionsFor(configured, { channel, liveMs }, { inContainer, usualPorts }, log);
  const sections = all.filter(({ name }) => only === undefined || only.includes(name));
  const said: string[] = [];
  const say = (text: string): void => {
    said.push(text);
    onSaid?.(text);
  };
  const examined = await examine({
    sections,
    // What an agent says is looked at here as it is found.
    redact: (text) => text,
    signal: new AbortController().signal,
    limitMs: 60_000,
    watching: { doing: () => undefined, say: (_section, { en }) => say(en), ended: () => undefined },
  });
  const findings = examined.flatMap((one) => one.findings);
  const bad = findings.filter(({ level }) => level === 'warning' || level === 'failure');
  return {
    findings,
    troubles: bad.map(nameOf),
    words: findings.flatMap(({ words }) => [...words.en, ...words.zh]).join('\n'),
    said,
  };
}

function nameOf({ check, code }: Finding): string {
  return `${check} ${code}`;
}
