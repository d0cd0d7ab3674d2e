// The playground at a terminal: keys come in, the room is drawn anew whenever something in it changes.
import { createInterface, emitKeypressEvents } from 'node:readline';
import { PassThrough } from 'node:stream';
import logUpdate from 'log-update';
import type { Playground } from '../launch.ts';
import { draw } from './screen.ts';
import { createTerminalSession } from './session.ts';

const frameMs = 33;

/** Resolves when the person leaves. */
export async function runLive(playground: Playground): Promise<void> {
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
      const { room, person, notice } = session;
      const { line, cursor } = editor;
      logUpdate(draw({ room, person, notice, line, cursor, columns: stdout.columns, rows: stdout.rows }));
    }, frameMs);
  }

  const forget = [playground.slack.onChange(redraw), playground.discord.onChange(redraw)];
  emitKeypressEvents(stdin, editor);
  stdin.on('keypress', (_text: string, key: { name?: string }) => {
    if (key.name === 'tab') session.otherRoom();
    redraw();
  });
  stdout.on('resize', () => {
    logUpdate.clear();
    redraw();
  });
  editor.on('line', (line) => {
    session.type(line).then((goOn) => (goOn ? redraw() : left.resolve()), left.reject);
  });
  editor.on('close', left.resolve);
  editor.on('SIGINT', left.resolve);
  redraw();
  try {
    await left.promise;
  } finally {
    clearTimeout(timer);
    for (const each of forget) each();
    editor.close();
    logUpdate.done();
  }
}
