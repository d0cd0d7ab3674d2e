// Sections side by side: each within its time, in their order, and nothing late of one that was given up.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { diagnosis, type Section } from '../../src/check.ts';
import { type Examined, examine, type Watching } from '../../src/doctor/examine.ts';

const well = diagnosis(
  'test',
  'well',
  'ok',
  () => ['well', ''],
  () => ['好', ''],
);
const nothing: Watching = { doing: () => undefined, say: () => undefined, ended: () => undefined };
const redact = (text: string) => text.replaceAll('sesame', '[redacted]');

function section(name: string, work: Section['examine']): Section {
  return { name, title: { en: name, zh: name }, examine: work };
}

const codes = (all: readonly Examined[]) =>
  all.map(({ section: { name }, findings }) => `${name}: ${findings.map(({ check, code }) => `${check} ${code}`)}`);

it('keeps their order, whichever ends first', async () => {
  const ended: string[] = [];
  const slow = section('slow', async (visit) => {
    await sleep(30);
    visit.found(well());
  });
  const quick = section('quick', async (visit) => visit.found(well()));
  const watching = { ...nothing, ended: (one: Examined) => ended.push(one.section.name) };
  const all = await examine({
    sections: [slow, quick],
    watching,
    redact,
    signal: new AbortController().signal,
    limitMs: 5000,
  });
  expect(codes(all)).toEqual(['slow: test well', 'quick: test well']);
  expect(ended).toEqual(['quick', 'slow']);
});

it('gives one up that does not end, says where it was, and hears nothing more of it', async () => {
  const late = Promise.withResolvers<void>();
  const stuck = section('stuck', async (visit) => {
    visit.found(well());
    visit.doing({ en: 'waiting for nobody', zh: '等待' });
    await late.promise;
    visit.found(well());
  });
  const all = await examine({
    sections: [stuck],
    watching: nothing,
    redact,
    signal: new AbortController().signal,
    limitMs: 20,
  });
  late.resolve();
  await sleep(0);
  expect(codes(all)).toEqual(['stuck: test well,doctor out-of-time']);
  expect(JSON.stringify(all[0]?.findings[1]?.words)).toContain('waiting for nobody');
  expect('doctor out-of-time').toBe(`${all[0]?.findings[1]?.check} ${all[0]?.findings[1]?.code}`);
});

it('ends at once when the person has had enough, with what was found so far', async () => {
  const leaving = new AbortController();
  const endless = section('endless', async (visit) => {
    visit.found(well());
    leaving.abort();
    await new Promise(() => undefined);
  });
  const all = await examine({
    sections: [endless],
    watching: nothing,
    redact,
    signal: leaving.signal,
    limitMs: 60_000,
  });
  expect(codes(all)).toEqual(['endless: test well']);
});

it('does not hide a mistake of ours', async () => {
  const broken = section('broken', async () => Promise.reject(new TypeError('a mistake')));
  const examining = examine({
    sections: [broken],
    watching: nothing,
    redact,
    signal: new AbortController().signal,
    limitMs: 60_000,
  });
  await expect(examining).rejects.toThrow('a mistake');
});

it('takes secrets out of each thing that is said, in both languages', async () => {
  const telling = diagnosis(
    'test',
    'telling',
    'failure',
    () => ['sesame 1', 'sesame 2', 'sesame 3'],
    () => ['芝麻 sesame 1', 'sesame 2', 'sesame 3'],
  );
  const open = section('open', async (visit) => visit.found(telling()));
  const { signal } = new AbortController();
  const [all] = await examine({ sections: [open], watching: nothing, redact, signal, limitMs: 5000 });
  expect(all?.findings[0]?.words).toEqual({
    en: ['[redacted] 1', '[redacted] 2', '[redacted] 3'],
    zh: ['芝麻 [redacted] 1', '[redacted] 2', '[redacted] 3'],
  });
});
