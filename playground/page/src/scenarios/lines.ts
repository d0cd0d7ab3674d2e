// What people say in the scenarios, in the language of the page: to the demo Friday, who takes some of it for orders, and
// to an agent of one's own.
import type { Language } from '../settings.ts';

interface Names {
  /** As Friday is told them. */
  readonly alice: string;
  readonly bob: string;
  readonly chen: string;
}

export interface Lines {
  readonly names: Names;
  iAm(name: string): string;
  readonly whoAmI: string;
  readonly whoIsHere: string;
  readonly atLength: string;
  readonly atSomeLength: string;
  readonly inShort: string;
  readonly weather: string;
  readonly look: string;
  readonly draw: string;
  readonly failOnce: string;
}

/** Who is Chinese says so in either. */
const chenSays = (name: string) => `我叫${name}`;

const en: Lines = {
  names: { alice: 'Alice', bob: 'Bob', chen: '陈晨' },
  iAm: (name) => (name === '陈晨' ? chenSays(name) : `My name is ${name}.`),
  whoAmI: 'What is my name?',
  whoIsHere: 'Who do you know?',
  atLength: 'long 900',
  atSomeLength: 'long 300',
  inShort: 'long 60',
  weather: 'What is the weather in Paris?',
  look: 'What do you see?',
  draw: 'draw a sunset',
  failOnce: 'fail once',
};

const zh: Lines = {
  names: { alice: '爱丽丝', bob: '鲍勃', chen: '陈晨' },
  iAm: chenSays,
  whoAmI: '我叫什么名字？',
  whoIsHere: '你认识谁？',
  atLength: '长文 2500',
  atSomeLength: '长文 800',
  inShort: '长文 120',
  weather: '巴黎今天天气怎么样？',
  look: '你看到了什么？',
  draw: '画日落',
  failOnce: '失败一次',
};

const toTheDemo: Readonly<Record<Language, Lines>> = { en, zh };

const toAnyAgent: Readonly<Record<Language, Lines>> = {
  en: {
    ...en,
    atLength: 'Write 900 words about rivers, with headings, a table and a block of code.',
    atSomeLength: 'Write 300 words about rivers.',
    inShort: 'Write 60 words about a river.',
  },
  zh: {
    ...zh,
    atLength: '写一篇关于河流的长文，2500 字，含小标题、一张表格和一段代码。',
    atSomeLength: '写 300 字介绍河流。',
    inShort: '写 60 字介绍一条河。',
  },
};

export function linesIn(language: Language, to: { readonly demo: boolean }): Lines {
  return (to.demo ? toTheDemo : toAnyAgent)[language];
}
