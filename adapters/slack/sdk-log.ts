// The SDK's log calls → our log. Its debug lines carry whole payloads and are dropped: people's words are not for the log.
import { LogLevel } from '@slack/bolt';
import type { Log } from '../../src/log.ts';

type SdkLogger = {
  debug(...message: unknown[]): void;
  info(...message: unknown[]): void;
  warn(...message: unknown[]): void;
  error(...message: unknown[]): void;
  setLevel(level: LogLevel): void;
  getLevel(): LogLevel;
  setName(name: string): void;
};

const nothing = (): void => undefined;

export function createSdkLogger(log: Log): SdkLogger {
  const at =
    (level: 'debug' | 'warn') =>
    (...message: unknown[]): void =>
      log[level]({ from: 'slack-sdk' }, message.map(String).join(' ').slice(0, 500));
  return {
    debug: nothing,
    info: at('debug'),
    warn: at('debug'),
    // What fails is judged and logged by whoever made the call; the SDK's own line is a detail.
    error: at('debug'),
    setLevel: nothing,
    getLevel: () => LogLevel.INFO,
    setName: nothing,
  };
}
