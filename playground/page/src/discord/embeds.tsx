// Discord's embeds → elements: the card of a link's preview, or one that a bot has made. No picture is fetched.
import { Link } from '../parts/link.tsx';
import { DiscordMarkdownText } from './markdown.tsx';

type Loose = Readonly<Record<string, unknown>>;

export function Embeds({ embeds }: { readonly embeds: readonly Loose[] }) {
  return (
    <>
      {embeds.map((embed, index) => (
        <Embed key={index} embed={embed} />
      ))}
    </>
  );
}

function Embed({ embed }: { readonly embed: Loose }) {
  const { title, url, description, fields, footer, color } = embed;
  const edge = typeof color === 'number' ? `#${color.toString(16).padStart(6, '0')}` : undefined;
  return (
    <div
      data-embed
      class="mt-1.5 w-fit max-w-full rounded-field border-base-content/30 border-l-4 bg-base-200 px-3 py-2 text-sm"
      style={edge === undefined ? {} : { borderColor: edge }}
    >
      {typeof title === 'string' && (
        <p class="prose-message font-semibold">{typeof url === 'string' ? <Link href={url}>{title}</Link> : title}</p>
      )}
      {typeof description === 'string' && <DiscordMarkdownText text={description} />}
      {(Array.isArray(fields) ? (fields as readonly Loose[]) : []).map((field, index) => (
        <div key={index} class="mt-1.5">
          <p class="font-semibold">{String(field.name)}</p>
          <DiscordMarkdownText text={String(field.value)} />
        </div>
      ))}
      {typeof footer === 'object' && footer !== null && 'text' in footer && (
        <p class="mt-1.5 text-xs opacity-80">{String(footer.text)}</p>
      )}
    </div>
  );
}
