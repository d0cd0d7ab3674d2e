// What both platforms offer to people's clients, whatever their messages look like.
import type { News } from './protocol.ts';

export interface SentFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

export interface PlatformClient<Act, Snapshot> {
  /** What a person sees now. @throws Error when nobody is called so */
  snapshot(person: string): Snapshot;
  /** @throws Error with a reason for people to read when the platform does not let them. */
  carryOut(act: Act): Promise<void>;
  /** Tells of every change; what it means for one person's eyes is asked for each who looks. Returns the way to stop it. */
  onNews(tell: (newsFor: (person: string) => readonly News[]) => void): () => void;
  /** The bytes behind a file's address, which only those learn who see its message. */
  file(id: string): SentFile | undefined;
}

export function fromBase64({ base64, ...file }: { name: string; mimeType: string; base64: string }): SentFile {
  return { ...file, bytes: Buffer.from(base64, 'base64') };
}
