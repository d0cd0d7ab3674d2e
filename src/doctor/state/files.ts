// Where a file would be made that is not there yet.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

export function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) ? folder : nearestFolder(folder);
}
