// Discord's message components → elements: rows of buttons, texts, containers.
import { h } from 'preact';
import { texts } from '../texts.ts';
import { DiscordMarkdownText } from './markdown.tsx';

type Loose = Readonly<Record<string, unknown>>;

interface Props {
  readonly components: readonly Loose[];
  readonly onPress: (customId: string) => void;
  /** What was pressed last has brought about nothing. */
  readonly hasFailed?: boolean;
}

/** Discord's numbers. @see https://docs.discord.com/developers/components/reference#component-object-component-types */
const kinds = { row: 1, button: 2, section: 9, text: 10, separator: 14, container: 17 } as const;
/** Under the pointer a message has nearly the colour of an ordinary button: Discord's are darker. */
const ordinary = 'border-base-300 bg-base-300';
const looks: Readonly<Record<number, string>> = { 1: 'btn-primary', 3: 'btn-success', 4: 'btn-error' };

export function Components({ components, onPress, hasFailed = false }: Props) {
  return (
    <>
      {components.map((component, index) => (
        <Component key={index} component={component} onPress={onPress} />
      ))}
      {hasFailed && (
        <p role="alert" class="mt-1 text-sm text-error">
          {texts.value.interactionFailed}
        </p>
      )}
    </>
  );
}

function Component({ component, onPress }: { readonly component: Loose } & Pick<Props, 'onPress'>) {
  const inner = Array.isArray(component.components) ? (component.components as readonly Loose[]) : [];
  switch (component.type) {
    case kinds.row:
      return (
        <div class="mt-1.5 flex flex-wrap gap-2">
          <Components components={inner} onPress={onPress} />
        </div>
      );
    case kinds.button: {
      const customId = String(component.custom_id ?? '');
      const emoji = component.emoji as { readonly name?: string } | undefined;
      return (
        <button
          type="button"
          class={`btn btn-sm ${looks[Number(component.style)] ?? ordinary}`}
          disabled={component.disabled === true}
          onClick={() => onPress(customId)}
        >
          {emoji?.name} {String(component.label ?? '')}
        </button>
      );
    }
    case kinds.text:
      return <DiscordMarkdownText text={String(component.content ?? '')} />;
    case kinds.separator:
      return h('hr', { class: 'my-2 border-base-300' });
    case kinds.section:
    case kinds.container:
      return (
        <div class={component.type === kinds.container ? 'rounded-box border border-base-300 p-3' : ''}>
          <Components components={inner} onPress={onPress} />
        </div>
      );
    default:
      return null;
  }
}
