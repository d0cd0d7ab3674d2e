// How the service uses memory: what only its start needed is given back, what serves it has room.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * The heap is cleared out when it has doubled. V8 does it at every third more as long as it is small, and takes more time
 * for that than for anything else while many answers grow.
 */
const growing = '--heap-growing-percent=100';

/**
 * Once all is there. A start leaves much behind that V8 would keep for as long as nobody needs the room: one collection
 * of all of it takes some 30 ms and gives back 20 to 30 MB.
 */
export function settleHeap(): void {
  setFlagsFromString(growing);
  setFlagsFromString('--expose-gc');
  const collect: NodeJS.GCFunction = runInNewContext('gc');
  void collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
