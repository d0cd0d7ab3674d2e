// Sections come in and are examined side by side, each within its time; what was found goes out, section by section.
import { type Bilingual, diagnosis, type Finding, type Said, type Section } from '../check.ts';

export interface Examined {
  readonly section: Section;
  readonly findings: readonly Finding[];
}

export interface Watching {
  /** What a section is busy with; nothing once it has ended. */
  doing(section: Section, what: Bilingual | undefined): void;
  say(section: Section, what: Bilingual): void;
  /** A section has ended. */
  ended(examined: Examined): void;
}

export interface ExamineOptions {
  readonly sections: readonly Section[];
  readonly watching: Watching;
  /** Takes secrets out of what was found, while no line break stands in them. */
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
  /** How long one section may take. */
  readonly limitMs: number;
}

const outOfTime = diagnosis(
  'doctor',
  'out-of-time',
  'failure',
  (seconds: number, at: string) => [
    `this part was not done after ${seconds} s (${at})`,
    'something answers very slowly, or holds a connection and says nothing: what comes after it could not be looked at',
    'look at what stands above first, then run the doctor again',
  ],
  (seconds, at) => [
    `${seconds} 秒后这一部分仍未查完（${at}）`,
    '有一方回答得很慢，或占着连接却不作声：后面的项目没能检查',
    '先处理上面已列出的问题，再运行一次 doctor',
  ],
);

/** In the order of the sections, whichever ended first. */
export async function examine(options: ExamineOptions): Promise<readonly Examined[]> {
  const { sections, watching, redact } = options;
  return Promise.all(
    sections.map(async (section) => {
      const found = await examineOne(section, options);
      const findings = found.map((finding) => redacted(finding, redact));
      const examined = { section, findings };
      watching.doing(section, undefined);
      watching.ended(examined);
      return examined;
    }),
  );
}

async function examineOne(
  section: Section,
  { watching, signal, limitMs }: ExamineOptions,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), limitMs);
  let at: Bilingual = section.title;
  let open = true;
  const over = AbortSignal.any([signal, end.signal]);
  const aborted = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve(), { once: true }));
  const work = section.examine({
    signal: over,
    found: (finding) => open && findings.push(finding),
    doing: (what) => {
      at = what;
      if (open) watching.doing(section, what);
    },
    say: (what) => open && watching.say(section, what),
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    clearTimeout(timer);
    open = false;
  }
  // What comes late of it is nobody's concern any more.
  if (over.aborted) work.catch(() => undefined);
  if (!end.signal.aborted) return findings;
  const { words, ...rest } = outOfTime(Math.round(limitMs / 1000), at.en);
  return [...findings, { ...rest, words: { ...words, zh: outOfTime(Math.round(limitMs / 1000), at.zh).words.zh } }];
}

function redacted(finding: Finding, redact: (text: string) => string): Finding {
  const safe = ([seen, meaning, nextStep]: Said): Said => [redact(seen), redact(meaning), nextStep && redact(nextStep)];
  return { ...finding, words: { en: safe(finding.words.en), zh: safe(finding.words.zh) } };
}
