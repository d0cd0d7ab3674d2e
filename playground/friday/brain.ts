// What Friday answers: in, a question and what she remembers; out, the growing messages of her reply.
import { draw } from './image.ts';
import type { Recollection } from './memory.ts';
import { type Phrases, phrases } from './phrases.ts';
import type { Question, Utterance } from './question.ts';
import { code, type Language, long, showcase, table } from './samples.ts';
import { type Pace, Speech } from './speech.ts';
import type { Chunk } from './stream.ts';

/** The connection is to be reset, as if her process had died. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** She fails in the middle of her reply. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
}

interface Hearing {
  readonly text: string;
  readonly speaker: Utterance['speaker'];
  readonly recollection: Recollection;
  readonly language: Language;
  readonly say: Phrases;
  readonly speech: Speech;
}

type Reply = string | AsyncGenerator<Chunk>;
type Skill = readonly [pattern: RegExp, reply: (hearing: Hearing, found: RegExpExecArray) => Reply];

const nameSaid = /\bmy name is ([\p{L}\p{M}][\p{L}\p{M}'’-]*)|(?:我叫|我的名字[叫是])([^\s，。,.!！?？、谁什]{1,12})/iu;
const calledByName = /^(?:<@\w+>|@friday)[\s,:，：]*/i;
const defaultWords = 400;
const maxWords = 20_000;
const defaultPauseS = 5;
const maxPauseS = 600;

/** In order: the first pattern that fits answers. */
const skills: readonly Skill[] = [
  [/^(?:help|what can you do|帮助|你(?:能做什么|会什么))/i, ({ say }) => say.help],
  [/^(?:fail|失败)$/i, ({ speech, say }) => fail(speech, say)],
  [
    /^(?:fail once|失败一次)$/i,
    ({ speech, say, recollection, text }) => (recollection.last === text ? say.recovered : fail(speech, say)),
  ],
  [/^(?:crash|崩溃)$/i, ({ speech, say }) => crash(speech, say)],
  [/^(?:silent|沉默)$/i, () => inTurn()],
  [/^(?:slow|慢)\s*(\d*)$/i, ({ speech, say }, [, pauseS]) => slow(speech, say, Number(pauseS || defaultPauseS))],
  [/(?:what(?:'s| is) my name|who am i|我叫什么|我是谁)/i, (hearing) => whoAreYou(hearing)],
  [/(?:who do you know|who is here|你认识谁)/i, ({ say, recollection }) => say.know(known(recollection))],
  [/(?:what did i (?:just )?say|我刚才说了什么)/i, lastSaid],
  [/^(?:how many messages|count|多少条消息)/i, ({ say, recollection }) => say.heard(recollection.heard)],
  [nameSaid, ({ say }, found) => say.meet(nameIn(found))],
  [
    /\bweather\b(?:.*?\b(?:in|at|for) ([\p{L} .'’-]+))?/iu,
    ({ speech, say }, [, city]) => weather(speech, say, city ?? 'Paris'),
  ],
  [
    /(?:今天|现在|请问)*([\p{Script=Han}]{0,8}?)的?(?:今天|现在)?天气/u,
    ({ speech, say }, [, city]) => weather(speech, say, city || '巴黎'),
  ],
  [/^(?:please )?draw (?:me )?(.+?)[.!]?$/i, ({ speech, say }, [, subject]) => drawn(speech, say, subject ?? '')],
  [/^(?:请)?画(?:一[张个幅])?(.+?)[。！]?$/, ({ speech, say }, [, subject]) => drawn(speech, say, subject ?? '')],
  [
    /^(?:long|长文)\s*(\d*)/i,
    ({ language }, [, count]) => long(Math.min(Number(count || defaultWords), maxWords), language),
  ],
  [/\bmarkdown\b/i, ({ language }) => showcase(language)],
  [/\bcode\b|代码/i, ({ say, language }) => `${say.code}\n\n${code(language)}`],
  [/\btable\b|表格/i, ({ say, language }) => `${say.table}\n\n${table(language)}`],
  [/^(?:think|reason)(?: about)? ?(.*?)[.!?]*$/i, ({ speech, say }, [, topic]) => think(speech, say, topic || 'it')],
  [/^想一?想(.*?)[。！？]*$/, ({ speech, say }, [, topic]) => think(speech, say, topic || '这件事')],
  [/^echo\s+(.*)$/is, (_, [, text]) => text ?? ''],
  [/\bthank|谢谢|多谢/i, ({ say }) => say.thanks],
  [/^(?:good)?bye\b|再见/i, ({ say }) => say.bye],
  [/^(?:hi|hello|hey|good (?:morning|evening|day))\b|你好|您好|嗨/i, (hearing) => hearing.say.greet(nameOf(hearing))],
];

/** What the server is to refuse before the run begins, if that was asked for. */
export function refusal({ utterances }: Question): string | undefined {
  return /^(?:fail before|开头失败)$/i.test(utterances.at(-1)?.text ?? '')
    ? 'Friday was asked to fail before her run'
    : undefined;
}

/**
 * Her reply, which also changes what she remembers: to what she was sent, then to each who spoke.
 *
 * @throws FailureError, CrashError where she was asked to, and `AbortError` when the run is stopped.
 */
export async function* reply(question: Question, recollection: Recollection, pace: Pace): AsyncGenerator<Chunk> {
  const { utterances, attachments } = question;
  const speech = new Speech(pace);
  recollection.language = languageOf(utterances.at(-1)?.text ?? '', recollection);
  const say = phrases[recollection.language];
  const pieces: Reply[] = [];
  if (attachments.length > 0) pieces.push(attachments.map((attachment) => say.describe(attachment)).join('\n'));
  if (utterances.length === 0) recollection.heard += 1;
  for (const utterance of utterances) {
    const { language } = recollection;
    const hearing = { ...utterance, recollection, language, say, speech };
    pieces.push(answerTo({ ...hearing, text: utterance.text.replace(calledByName, '') }, attachments.length > 0));
  }
  if (pieces.length === 0) pieces.push(say.greet(undefined));
  yield* spoken(pieces, speech);
}

/** Texts that follow one another become one message. */
async function* spoken(pieces: readonly Reply[], speech: Speech): AsyncGenerator<Chunk> {
  let text = '';
  for (const piece of [...pieces, undefined]) {
    if (typeof piece === 'string') {
      text = [text, piece].filter((part) => part !== '').join('\n\n');
      continue;
    }
    if (text !== '') yield* speech.say(text);
    text = '';
    if (piece !== undefined) yield* piece;
  }
}

/** Learns from what was said, and finds the answer. */
function answerTo(hearing: Hearing, withAttachments: boolean): Reply {
  const { text, speaker, recollection } = hearing;
  const before = { ...hearing, recollection: { ...recollection, names: { ...recollection.names } } };
  recollection.heard += 1;
  before.recollection.heard = recollection.heard;
  recollection.last = text;
  for (const [pattern, skill] of skills) {
    const found = pattern.exec(text);
    if (found === null) continue;
    if (pattern === nameSaid) recollection.names[speaker?.id ?? ''] = nameIn(found);
    return skill(before, found);
  }
  if (text === '') return withAttachments ? '' : hearing.say.greet(nameOf(hearing));
  return withAttachments ? '' : hearing.say.notUnderstood(text, nameOf(hearing));
}

function languageOf(text: string, recollection: Recollection): Language {
  if (text === '') return recollection.language;
  return /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
}

function nameIn(found: RegExpExecArray): string {
  return found[1] ?? found[2] ?? '';
}

function known({ names }: Recollection): string[] {
  return [...new Set(Object.values(names))];
}

/** Nobody is called by a bare id: it stands in for a name that the bridge does not know yet. */
function nameOf({ speaker, recollection: { names } }: Hearing): string | undefined {
  const shown = speaker?.name === speaker?.id ? undefined : speaker?.name;
  return names[speaker?.id ?? ''] ?? shown;
}

function whoAreYou({ speaker, recollection, say }: Hearing): string {
  const told = recollection.names[speaker?.id ?? ''];
  if (told !== undefined) return say.yourName(told);
  const others = known(recollection);
  const answer =
    speaker === undefined
      ? say.unknownName
      : say.youAre(speaker.name === speaker.id ? speaker.id : `${speaker.name} (${speaker.id})`);
  return others.length === 0 ? answer : `${answer} ${say.know(others)}`;
}

function lastSaid({ recollection, say }: Hearing): string {
  return recollection.last === '' ? say.nothingSaid : say.lastSaid(recollection.last);
}

function weather(speech: Speech, say: Phrases, city: string): AsyncGenerator<Chunk> {
  const place = city.trim();
  const inputs = [{}, { city: place.slice(0, Math.ceil(place.length / 2)) }, { city: place }];
  const tool = { name: 'get_weather', inputs, output: say.weatherReport(place) };
  return inTurn(speech.use(tool, say.weatherThought(place), say.checking), speech.say(say.weather(place)));
}

function drawn(speech: Speech, say: Phrases, subject: string): AsyncGenerator<Chunk> {
  return inTurn(speech.say(say.drawing(subject)), speech.show(say.drawn, draw(subject)));
}

function think(speech: Speech, say: Phrases, topic: string): AsyncGenerator<Chunk> {
  return speech.say(say.thinking(topic), say.thought);
}

async function* slow(speech: Speech, say: Phrases, pauseS: number): AsyncGenerator<Chunk> {
  yield* speech.sayWithPause(say.pausing, Math.min(pauseS, maxPauseS) * 1000, say.paused);
}

async function* fail(speech: Speech, say: Phrases): AsyncGenerator<Chunk> {
  yield* speech.begin(say.failing);
  throw new FailureError('Friday was asked to fail');
}

async function* crash(speech: Speech, say: Phrases): AsyncGenerator<Chunk> {
  yield* speech.begin(say.failing);
  throw new CrashError('Friday was asked to crash');
}

async function* inTurn(...pieces: (AsyncIterable<Chunk> | Iterable<Chunk>)[]): AsyncGenerator<Chunk> {
  for (const piece of pieces) yield* piece;
}
