// What can be watched with one click, each in either platform: who says what, and what is waited for.
import type { IconNode } from 'lucide';
import {
  CloudSun,
  Images,
  MessagesSquare,
  OctagonX,
  PlugZap,
  RotateCcw,
  ScrollText,
  UserRound,
  UsersRound,
} from 'lucide';
import type { Lines } from './lines.ts';
import type { Play } from './play.ts';

interface Kind {
  readonly id: string;
  readonly icon: IconNode;
  /** It shows what only the demo Friday does when she is told to. */
  readonly demoOnly?: boolean;
  run(play: Play, lines: Lines, to: { readonly demo: boolean }): Promise<void>;
}

export const scenarios = [
  { id: 'name', icon: UserRound, run: rememberName },
  { id: 'two', icon: UsersRound, run: twoPeople },
  { id: 'long', icon: ScrollText, run: longAnswer },
  { id: 'tool', icon: CloudSun, run: toolCall, demoOnly: true },
  { id: 'images', icon: Images, run: imagesBothWays },
  { id: 'stop', icon: OctagonX, run: stopped },
  { id: 'retry', icon: RotateCcw, run: failedAndRetried, demoOnly: true },
  { id: 'kill', icon: PlugZap, run: killedAndRecovered },
  { id: 'many', icon: MessagesSquare, run: manyThreads },
] as const satisfies readonly Kind[];

export type Scenario = (typeof scenarios)[number];

async function rememberName(play: Play, { names, ...say }: Lines): Promise<void> {
  await play.begin('Alice', say.iAm(names.alice));
  await play.answered();
  await play.say('Alice', say.whoAmI);
  await play.answered();
}

async function twoPeople(play: Play, { names, ...say }: Lines, { demo }: { readonly demo: boolean }): Promise<void> {
  await play.begin('Alice', say.iAm(names.alice));
  await play.answered();
  // One waits for the other, visibly.
  await play.sayAtOnce([
    ['Bob', say.iAm(names.bob)],
    ['陈晨', say.iAm(names.chen)],
  ]);
  if (demo) await play.written([names.bob, names.chen]);
  await play.answered();
  await play.say('Alice', say.whoIsHere);
  await play.answered();
}

async function longAnswer(play: Play, say: Lines): Promise<void> {
  await play.begin('Alice', say.atLength);
  await play.answered();
}

async function toolCall(play: Play, say: Lines): Promise<void> {
  await play.begin('Bob', say.weather);
  await play.answered();
}

async function imagesBothWays(play: Play, say: Lines): Promise<void> {
  await play.begin('Alice', say.look, [{ name: 'square.png', mimeType: 'image/png', base64: square() }]);
  await play.answered();
  await play.say('Alice', say.draw);
  await play.answered();
}

/** Enough to be seen to grow, in either language. */
const growthCharacters = 150;

async function stopped(play: Play, say: Lines): Promise<void> {
  await play.begin('Alice', say.atLength);
  await play.growing(growthCharacters);
  await play.stop('Alice');
}

async function failedAndRetried(play: Play, say: Lines): Promise<void> {
  await play.begin('Alice', say.failOnce);
  await play.retry('Alice');
  await play.answered();
}

async function killedAndRecovered(play: Play, say: Lines): Promise<void> {
  await play.begin('Alice', say.atSomeLength);
  await play.growing(growthCharacters);
  await play.killBridge();
  await play.retry('Alice');
  await play.answered();
}

async function manyThreads(play: Play, say: Lines): Promise<void> {
  await play.many(20, say.inShort);
}

/** A small picture, made here. */
function square(): string {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 120;
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = '#4f46e5';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = '#ffffff';
    pen.fillRect(50, 30, 60, 60);
  }
  return canvas.toDataURL('image/png').split(',')[1] ?? '';
}
