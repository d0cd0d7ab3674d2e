// Why something was not done, by name; free of everything else, since the page reads it too and says it in its reader's words.
export const refusalCodes = [
  'too-long',
  'empty',
  'file-too-large',
  'too-many-files',
  'not-allowed',
  'not-yours',
  'message-gone',
  'room-gone',
  'control-gone',
  'nothing-to-stop',
  'no-such-command',
  'option-missing',
  'has-thread',
  'thread-closed',
  'too-many-reactions',
  'too-often',
  /** The app has not answered within the platform's time. */
  'no-answer',
  'nothing-delivered',
  'replay-running',
  'no-recording',
  'recording-too-large',
  'recording-cut',
  'conversation-forgotten',
  /** Whatever has no words of its own. */
  'other',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];
