// What can go wrong on purpose; free of everything else, since the page reads it too.

/** The first stay until they are switched off, the others happen once. */
export const troubles = {
  lasting: [
    'slack-429',
    'discord-429',
    'slow',
    'server-errors',
    'lost-answers',
    'agent-gone',
    'agent-fails',
    'agent-stalls',
    'agent-breaks',
  ],
  once: [
    'slack-refresh',
    'slack-drop',
    'slack-redeliver',
    'discord-reconnect',
    'discord-drop',
    'discord-redeliver',
    'kill-bridge',
  ],
} as const;
