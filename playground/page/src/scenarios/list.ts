// What can be watched with one click, each in either platform: who says what, and what is waited for.
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
import { answered, growing, must, retry, type Stage, until } from './stage.ts';

export const scenarios = [
  { id: 'name', icon: UserRound, run: rememberName },
  { id: 'two', icon: UsersRound, run: twoPeople },
  { id: 'long', icon: ScrollText, run: longAnswer },
  { id: 'tool', icon: CloudSun, run: toolCall },
  { id: 'images', icon: Images, run: imagesBothWays },
  { id: 'stop', icon: OctagonX, run: stopped },
  { id: 'retry', icon: RotateCcw, run: failedAndRetried },
  { id: 'kill', icon: PlugZap, run: killedAndRecovered },
  { id: 'many', icon: MessagesSquare, run: manyThreads },
] as const;

export type Scenario = (typeof scenarios)[number];

async function rememberName(stage: Stage): Promise<void> {
  await stage.begin('Alice', 'My name is Alice.');
  await answered(stage);
  await stage.say('Alice', 'What is my name?');
  await answered(stage);
}

async function twoPeople(stage: Stage): Promise<void> {
  await stage.begin('Alice', 'My name is Alice.');
  await answered(stage);
  // Both at once: one waits for the other, visibly.
  await Promise.all([stage.say('Bob', 'My name is Bob.'), stage.say('陈晨', '我叫陈晨')]);
  await until(() => ['Bob', '陈晨'].every((name) => stage.allWritten().includes(name)));
  await answered(stage);
  await stage.say('Alice', 'Who do you know?');
  await answered(stage);
}

async function longAnswer(stage: Stage): Promise<void> {
  await stage.begin('Alice', 'long 900');
  await answered(stage);
}

async function toolCall(stage: Stage): Promise<void> {
  await stage.begin('Bob', 'What is the weather in Paris?');
  await answered(stage);
}

async function imagesBothWays(stage: Stage): Promise<void> {
  await stage.begin('Alice', 'What do you see?', [{ name: 'square.png', mimeType: 'image/png', base64: square() }]);
  await answered(stage);
  await stage.say('Alice', 'draw a sunset');
  await answered(stage);
}

async function stopped(stage: Stage): Promise<void> {
  await stage.begin('Alice', 'long 900');
  await growing(stage, 200);
  await stage.stop('Alice');
  await answered(stage);
}

async function failedAndRetried(stage: Stage): Promise<void> {
  await stage.begin('Alice', 'fail once');
  await answered(stage);
  await retry(stage);
  await answered(stage);
}

async function killedAndRecovered(stage: Stage): Promise<void> {
  await stage.begin('Alice', 'long 300');
  await growing(stage, 200);
  await must({ type: 'trouble', name: 'kill-bridge', on: true });
  await until(() => stage.answers().some(({ controls }) => controls.has('retry')));
  await retry(stage);
  await answered(stage);
}

const threads = 20;

async function manyThreads(stage: Stage): Promise<void> {
  await stage.beginMany(threads, 'long 60');
  await until(() => stage.manyAnswered() === threads);
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
