// Dispatches that cannot be read: they are logged and passed over, whoever trips over them.
import type { SimpleShardingStrategy } from 'discord.js';
import type { Log } from '../../src/log.ts';

/** discord.js has a class of the same name; this is the one of @discordjs/ws beneath it. */
type ShardManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];

/**
 * discord.js 14 builds objects of everything that it hears, and throws where nobody can catch it when something is not as
 * it expects: so do its listeners, ours among them.
 */
export function guardDispatch(manager: ShardManager, log: Log): void {
  const { emit } = manager;
  const guarded = (event: unknown, ...rest: readonly unknown[]): unknown => {
    try {
      return Reflect.apply(emit, manager, [event, ...rest]);
    } catch (error) {
      log.warn(
        { err: error, event: Reflect.get(Object(Reflect.get(Object(rest[0]), 'data')), 't') },
        'Discord sent something that cannot be read',
      );
      return true;
    }
  };
  Reflect.set(manager, 'emit', guarded);
}
