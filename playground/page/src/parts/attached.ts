// Files that a person has chosen, as they travel: bytes in base64.
import { maxFileBytes } from '../../../client-api/limits.ts';

export interface Attached {
  readonly name: string;
  readonly mimeType: string;
  readonly base64: string;
}

interface Outcome {
  readonly taken: readonly Attached[];
  /** The name of one that is not taken. */
  readonly tooLarge: string | undefined;
}

export async function attachedFrom(files: readonly File[]): Promise<Outcome> {
  const tooLarge = files.find(({ size }) => size > maxFileBytes);
  const small = files.filter(({ size }) => size <= maxFileBytes);
  return { taken: await Promise.all(small.map(attached)), tooLarge: tooLarge?.name };
}

function attached(file: File): Promise<Attached> {
  const { promise, resolve, reject } = Promise.withResolvers<Attached>();
  const reader = new FileReader();
  reader.onerror = () => reject(reader.error);
  reader.onload = () => {
    const base64 = String(reader.result).split(',')[1] ?? '';
    resolve({ name: file.name || 'file', mimeType: file.type, base64 });
  };
  reader.readAsDataURL(file);
  return promise;
}
