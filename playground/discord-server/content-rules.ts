// The shape of a message: content, embeds and components come in; 50006, 50035 or nothing comes out.
import type { APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { RESTJSONErrorCodes as Code, ComponentType, EmbedType, MessageFlags } from 'discord-api-types/v10';
import { type FieldError, invalidForm, refusal } from './errors.ts';
import { COMPONENTS_V2_LIMITS, MESSAGE_LIMITS } from './limits.ts';

export interface Shape {
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly attachmentNames: readonly string[];
  readonly flags: number;
}

/** Refuses what Discord would refuse in a message of a bot or a person without Nitro. */
export function checkShape(shape: Shape): void {
  const errors = [...lengthErrors(shape), ...embedErrors(shape.embeds)];
  if (isComponentsV2(shape.flags)) errors.push(...componentsV2Errors(shape));
  else errors.push(...actionRowErrors(shape.components));
  if (errors.length > 0) throw invalidForm(...errors);
  const { content, embeds, components, attachmentNames } = shape;
  const isEmpty = content.trim() === '' && embeds.length + components.length + attachmentNames.length === 0;
  if (isEmpty) throw refusal(Code.CannotSendAnEmptyMessage);
}

export function isComponentsV2(flags: number): boolean {
  return (flags & MessageFlags.IsComponentsV2) !== 0;
}

export function codePoints(text: string): number {
  return Array.from(text).length;
}

function lengthErrors({ content, embeds, attachmentNames }: Shape): FieldError[] {
  const { maxContentCodePoints, maxEmbeds, maxAttachments } = MESSAGE_LIMITS;
  const errors: FieldError[] = [];
  if (codePoints(content) > maxContentCodePoints) errors.push(tooLong(['content'], maxContentCodePoints));
  if (embeds.length > maxEmbeds) errors.push(tooLong(['embeds'], maxEmbeds));
  if (attachmentNames.length > maxAttachments) errors.push(tooLong(['attachments'], maxAttachments));
  return errors;
}

/** @see https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
function embedErrors(embeds: readonly APIEmbed[]): FieldError[] {
  const errors: FieldError[] = [];
  let total = 0;
  const measure = (text: string | undefined, max: number, ...path: PropertyKey[]): void => {
    const size = codePoints(text ?? '');
    total += size;
    if (size > max) errors.push(tooLong(['embeds', ...path], max));
  };
  for (const [index, embed] of embeds.entries()) {
    measure(embed.title, 256, index, 'title');
    measure(embed.description, 4096, index, 'description');
    measure(embed.footer?.text, 2048, index, 'footer', 'text');
    measure(embed.author?.name, 256, index, 'author', 'name');
    const fields = embed.fields ?? [];
    if (fields.length > 25) errors.push(tooLong(['embeds', index, 'fields'], 25));
    for (const [place, field] of fields.entries()) {
      measure(field.name, 256, index, 'fields', place, 'name');
      measure(field.value, 1024, index, 'fields', place, 'value');
    }
  }
  if (total > MESSAGE_LIMITS.maxEmbedCharacters) {
    const { maxEmbedCharacters } = MESSAGE_LIMITS;
    errors.push({
      path: ['embeds'],
      code: 'MAX_EMBED_SIZE_EXCEEDED',
      message: `Embed size exceeds maximum size of ${maxEmbedCharacters}`,
    });
  }
  return errors;
}

function actionRowErrors(components: readonly APIMessageTopLevelComponent[]): FieldError[] {
  if (components.length > MESSAGE_LIMITS.maxActionRows) {
    return [tooLong(['components'], MESSAGE_LIMITS.maxActionRows)];
  }
  const errors: FieldError[] = [];
  for (const [index, row] of components.entries()) {
    if (row.type !== ComponentType.ActionRow) {
      errors.push({
        path: ['components', index, 'type'],
        code: 'BASE_TYPE_CHOICES',
        message: 'Value must be one of {1}.',
      });
      continue;
    }
    if (row.components.length < 1 || row.components.length > 5) {
      errors.push({
        path: ['components', index, 'components'],
        code: 'BASE_TYPE_BAD_LENGTH',
        message: 'Must be between 1 and 5 in length.',
      });
    }
  }
  return errors;
}

/** @see https://docs.discord.com/developers/components/reference */
function componentsV2Errors({ content, embeds, components }: Shape): FieldError[] {
  const errors: FieldError[] = [];
  const legacy = { content: content !== '', embeds: embeds.length > 0 };
  for (const field of ['content', 'embeds'] as const) {
    if (!legacy[field]) continue;
    errors.push({
      path: [field],
      code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    });
  }
  const all = componentTree(components);
  if (all.length > COMPONENTS_V2_LIMITS.maxComponents) {
    errors.push({
      path: ['components'],
      code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      message: `The number of components exceeds the maximum of ${COMPONENTS_V2_LIMITS.maxComponents}`,
    });
  }
  const texts = all.map(({ content: text }) => (typeof text === 'string' ? codePoints(text) : 0));
  const size = texts.reduce((sum, length) => sum + length, 0);
  if (size > COMPONENTS_V2_LIMITS.maxTextCharacters) {
    errors.push({
      path: ['components'],
      code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      message: `The total displayable text size exceeds the maximum size of ${COMPONENTS_V2_LIMITS.maxTextCharacters}`,
    });
  }
  return errors;
}

/** Every component with those it holds, in reading order. */
export function componentTree(components: readonly unknown[]): Record<string, unknown>[] {
  return components.flatMap((component) => {
    if (typeof component !== 'object' || component === null) return [];
    const record = component as Record<string, unknown>;
    const held = Array.isArray(record.components) ? record.components : [];
    return [record, ...componentTree([...held, record.accessory])];
  });
}

/** Whatever a bot calls its embed, it is kept as a rich one. */
export function asRich(embed: APIEmbed): APIEmbed {
  return { ...embed, type: EmbedType.Rich };
}

/** Gives every component without an id the next free number, as Discord does. */
export function numbered<T>(components: readonly T[]): T[] {
  const copies = structuredClone([...components]);
  const tree = componentTree(copies);
  const taken = new Set(tree.map(({ id }) => id));
  let next = 1;
  for (const component of tree) {
    if (typeof component.id === 'number' && component.id > 0) continue;
    while (taken.has(next)) next += 1;
    taken.add(next);
    component.id = next;
  }
  return copies;
}

function tooLong(path: readonly PropertyKey[], max: number): FieldError {
  return { path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${max} or fewer in length.` };
}
