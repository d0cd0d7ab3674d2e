// A recording of the playground played again: the same people, the same words of the agent; is the same to be seen?
import { readFile } from 'node:fs/promises';
import { type Bundle, readBundle } from '../../playground/inspector/bundle.ts';
import { describeOutcome, replay as play } from '../../playground/inspector/replay/replay.ts';

export interface ReplayFlags {
  /** Without the recording's pauses. */
  readonly fast: boolean;
}

/** Exit code 0: the same · 1: something differs · 2: the file cannot be read. */
export async function replay(file: string, { fast }: ReplayFlags): Promise<void> {
  const bundle = await read(file);
  if (typeof bundle === 'string') {
    process.stderr.write(`${bundle}\n`);
    process.exit(2);
  }
  process.stderr.write('Starting a local Slack, a local Discord and the bridge, and playing the recording…\n');
  const outcome = await play(bundle, { fast });
  process.stdout.write(`${describeOutcome(outcome)}\n`);
  process.exit(outcome.differences.length === 0 ? 0 : 1);
}

/** Or why it cannot be read. */
async function read(file: string): Promise<Bundle | string> {
  try {
    return readBundle(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${file} cannot be read: ${reason}\nNext step: give a file that the playground's inspector has exported.`;
  }
}
