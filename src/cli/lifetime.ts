// What ends the service: signals, the end of the program that started it, and errors that nobody has caught.
import type { Log } from '../log.ts';

export interface Lifetime {
  /** It has been told to stop. */
  readonly ending: boolean;
}

/**
 * The first signal lets running turns finish; a second one ends the process at once: the journal has what is missing.
 * Started by another program with a channel to it, the service ends with that program, however it ended.
 *
 * A rejection that nobody handled comes, as a rule, from deep within a platform's SDK, where one packet could not be
 * read. Nothing of ours depends on it, and what we promise is in the journal: it is logged, and the service goes on. An
 * exception has left some code in the middle of its work: the service stops in order, and whoever watches over it
 * starts it again.
 *
 * @param stop lets what runs finish, within a limit.
 */
export function watchOver(log: Log, stop: () => Promise<void>): Lifetime {
  let exitCode: number | undefined;
  const end = (code: number): void => {
    if (exitCode !== undefined) return;
    exitCode = code;
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  const endInOrder = (reason: string): void => {
    if (exitCode === undefined) log.info({ reason }, 'stopping; running answers may finish');
    end(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (exitCode !== undefined) process.exit(exitCode);
      endInOrder(signal);
    });
  process.once('disconnect', () => endInOrder('disconnect'));
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a rejection that nobody handled; going on'));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error that nobody caught; stopping, running answers may finish');
    end(1);
  });
  return {
    get ending() {
      return exitCode !== undefined;
    },
  };
}
