// The local Discord and whoever listens to it, for the tests of several files: begun anew by each.
import { RecordingSink } from '../../adapter-contract/stage.ts';
import { type DiscordStage, openStage, type StageOptions } from './stage.ts';

export let stage: DiscordStage;
export let sink: RecordingSink;

/** Nobody listens yet. */
export async function prepared(options?: StageOptions): Promise<void> {
  stage = await openStage(options);
}

export function listensWith(next: RecordingSink): RecordingSink {
  sink = next;
  return next;
}

export async function started(options?: StageOptions, heardBy = new RecordingSink()): Promise<void> {
  await prepared(options);
  await stage.adapter.start(listensWith(heardBy));
}
