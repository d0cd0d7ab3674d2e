// Files below a message: pictures and sound in place, everything else to download.
import { Download, FileText } from 'lucide';
import type { FileView } from '../../../client-api/protocol.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';

export function Files({ files }: { readonly files: readonly FileView[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="mt-1.5 flex flex-wrap gap-2">
      {files.map((file) => (
        <li key={file.id}>
          <OneFile file={file} />
        </li>
      ))}
    </ul>
  );
}

function OneFile({ file }: { readonly file: FileView }) {
  const { name, mimeType, size, url } = file;
  const t = texts.value;
  if (/^image\/(?:png|jpeg|gif|webp)/.test(mimeType)) {
    return (
      <a href={url} target="_blank" rel="noopener noreferrer" class="block">
        <img
          src={url}
          alt={t.image(name)}
          class="max-h-64 max-w-full rounded-box border border-base-300 bg-base-200 object-contain"
        />
      </a>
    );
  }
  if (mimeType.startsWith('audio/')) {
    // biome-ignore lint/a11y/useMediaCaption: what Friday has recorded comes without captions
    return <audio controls src={url} aria-label={name} />;
  }
  return (
    <a
      href={url}
      download={name}
      class="flex max-w-72 items-center gap-2.5 rounded-box border border-base-300 bg-base-200 px-3 py-2 hover:border-base-content/40"
    >
      <Icon of={FileText} size={26} />
      <span class="min-w-0">
        <span class="sr-only">{t.download(name)}</span>
        <span class="block truncate text-sm font-semibold" aria-hidden="true">
          {name}
        </span>
        <span class="block text-xs opacity-80">{sizeInWords(size)}</span>
      </span>
      <Icon of={Download} />
    </a>
  );
}

function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
