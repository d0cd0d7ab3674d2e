// The playground at a terminal: keys come in, the room is drawn anew whenever something in it changes.
import { clearScreenDown, createInterface, cursorTo, emitKeypressEvents } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { Playground } from '../launch.ts';
import { draw } from './screen.ts';
import { createTerminalSession } from './session.ts';

const frameMs = 33;
const tickMs = 1_000;
/** The alternate screen keeps what was in the terminal before; the cursor is part of the picture. */
const enterScreen = '\u001B[?1049h\u001B[?25l';
const leaveScreen = '\u001B[?25h\u001B[?1049l';
const eraseToEndOfLine = '\u001B[K';

/** Resolves when the person leaves, or the signal says so. */
export async function runLive(playground: Playground, leave: AbortSignal): Promise<void> {
  const { stdin, stdout } = process;
  // The line editor of Node does the editing; what it would print goes nowhere, since the whole picture is ours.
  const editor = createInterface({
    input: stdin,
    output: new PassThrough(),
    terminal: true,
    completer: () => [[], ''],
  });
  const session = createTerminalSession(playground, redraw);
  const left = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;

  function redraw(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      const { room, person, notice, suggestions } = session;
      const { line, cursor } = editor;
      const { columns, rows } = stdout;
      const picture = draw({ room, person, notice, suggestions, line, cursor, columns, rows });
      cursorTo(stdout, 0, 0);
      stdout.write(picture.replaceAll('\n', `${eraseToEndOfLine}\n`) + eraseToEndOfLine);
      clearScreenDown(stdout);
    }, frameMs);
  }

  const forget = [playground.slack.onChange(redraw), playground.discord.onChange(redraw)];
  emitKeypressEvents(stdin, editor);
  stdin.on('keypress', (_text: string, key: { name?: string } | undefined) => {
    if (key?.name === 'tab') session.otherRoom();
    redraw();
  });
  stdout.on('resize', redraw);
  editor.on('line', (line) => {
    session.type(line).then((goOn) => (goOn ? redraw() : left.resolve()), left.reject);
  });
  editor.on('close', left.resolve);
  // The window was closed: there is nothing to restore, and nobody to complain to.
  for (const stream of [editor, stdin, stdout]) stream.on('error', () => left.resolve());
  editor.on('SIGINT', left.resolve);
  leave.addEventListener('abort', () => left.resolve());
  // Signs of work go out by themselves, without anything having happened.
  const tick = setInterval(redraw, tickMs);
  stdout.write(enterScreen);
  redraw();
  try {
    await left.promise;
  } finally {
    clearInterval(tick);
    clearTimeout(timer);
    for (const each of forget) each();
    editor.close();
    stdout.write(leaveScreen);
  }
}
