// What a page may send at once; free of everything else, since the page reads it too.

/** Discord's own limit for people without a subscription is lower; Slack's is far higher. */
export const maxFileBytes = 25 * 1024 * 1024;
export const maxFiles = 10;

/** Of an exported recording, in characters. */
export const maxRecordingSize = 100 * 1024 * 1024;
