// What a measured program tells of itself: asked over its IPC channel, it answers with its processor time and its memory.

export interface Usage {
  /** Processor time since the start of the process, in seconds. */
  readonly cpuS: number;
  /** Resident memory, in bytes. */
  readonly rss: number;
  /** Objects on the heap, in bytes. */
  readonly heap: number;
}

/** Says that the program is ready, and answers from then on. The program ends with the one that started it. */
export function answerQuestions(): void {
  process.on('message', (question) => {
    if (question === 'collect') globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    process.send?.({ cpuS: (user + system) / 1e6, rss, heap: heapUsed } satisfies Usage);
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.('ready');
}
