// Names of files: whatever somebody calls one comes in, a name that can be shown and saved goes out.
import { parse } from 'content-disposition';
import mime from 'mime';

/** Where the registry's first choice is not the one that people know. */
const usual: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/ogg', 'ogg'],
  ['video/quicktime', 'mov'],
]);

const maxChars = 120;
const maxExtensionChars = 12;

/** The first of the names that says anything; with an extension that fits the type, if it has none. */
export function nameFor(names: readonly (string | undefined)[], kind: string, mimeType: string): string {
  const name = names.map((each) => cleaned(each ?? '')).find((each) => each !== '');
  const extension = usual.get(mimeType) ?? (mimeType === '' ? null : mime.getExtension(mimeType));
  if (name !== undefined && (extension === null || extensionOf(name) !== '')) return name;
  return [name ?? kind, ...(extension === null ? [] : [extension])].join('.');
}

/** What the response calls the file. */
export function nameInDisposition(header: unknown): string | undefined {
  if (typeof header !== 'string') return undefined;
  try {
    return parse(header).parameters.filename;
  } catch {
    return undefined;
  }
}

/** The last part of the path, when it looks like a file. */
export function nameInUrl({ pathname }: URL): string | undefined {
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  return extensionOf(last) === '' ? undefined : decoded(last);
}

/** Neither a path nor anything that is not seen: a direction mark makes `gpj.exe` of `exe.jpg`. */
function cleaned(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const seen = base
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const extension = extensionOf(seen);
  const stem = [...seen.slice(0, seen.length - extension.length)];
  return stem.slice(0, maxChars - extension.length).join('') + extension;
}

function extensionOf(name: string): string {
  const extension = /\.[A-Za-z\d]+$/.exec(name)?.[0] ?? '';
  return extension.length <= maxExtensionChars ? extension : '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
