// What is typed at the prompt: a line to say, or one of the playground's own commands.
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { people, type SentFile } from './rooms.ts';

export type Typed =
  | { readonly type: 'say'; readonly text: string; readonly files: readonly SentFile[] }
  | { readonly type: 'room'; readonly platform: 'Slack' | 'Discord'; readonly fresh: boolean }
  | { readonly type: 'person'; readonly name: string }
  | { readonly type: 'kill' | 'quit' | 'help' | 'nothing' }
  | { readonly type: 'mistake'; readonly words: string };

export const help = [
  '/slack  /discord   go to the other platform (also: Tab)',
  '/thread            begin another Slack thread: Friday knows nothing of this one there',
  `/as NAME           speak as ${people.join(', ')}`,
  '/file PATH [words] send a file, an image for instance',
  '/kill              end the bridge as a power cut would, and start it again',
  '/help  /quit       (also: Ctrl-C)',
  '',
  'Anything else is said to Friday; "help" tells what she can do. Some words are for the bridge: "stop" ends the answer',
  'that is being written, !retry asks again what failed, !new forgets this conversation.',
];

const mimeTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.txt': 'text/plain',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.mp4': 'video/mp4',
};

export function readTyped(line: string): Typed {
  const text = line.trim();
  if (text === '') return { type: 'nothing' };
  if (!text.startsWith('/')) return { type: 'say', text, files: [] };
  const [command = '', ...words] = text.slice(1).split(/\s+/);
  switch (command.toLowerCase()) {
    case 'slack':
      return { type: 'room', platform: 'Slack', fresh: false };
    case 'discord':
      return { type: 'room', platform: 'Discord', fresh: false };
    case 'thread':
      return { type: 'room', platform: 'Slack', fresh: true };
    case 'as':
      return personCalled(words.join(' '));
    case 'file':
      return fileFrom(words);
    case 'kill':
    case 'help':
      return { type: command.toLowerCase() as 'kill' | 'help' };
    case 'quit':
    case 'exit':
      return { type: 'quit' };
    default:
      return { type: 'mistake', words: `There is no /${command}. /help tells what there is.` };
  }
}

function personCalled(name: string): Typed {
  const found = people.find((person) => person.toLowerCase() === name.toLowerCase());
  if (found === undefined) return { type: 'mistake', words: `Nobody is called "${name}": ${people.join(', ')}.` };
  return { type: 'person', name: found };
}

function fileFrom([path = '', ...words]: readonly string[]): Typed {
  if (path === '') return { type: 'mistake', words: 'Which file? /file PATH' };
  try {
    const mimeType = mimeTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
    const file = { name: basename(path), mimeType, bytes: readFileSync(path) };
    return { type: 'say', text: words.join(' '), files: [file] };
  } catch (error) {
    return { type: 'mistake', words: `Cannot read ${path}: ${(error as Error).message}` };
  }
}
