// What is recorded loses its secrets and its bulk before anybody sees it: tokens, keys of interactions, names of buttons.
import { redactor } from '../../src/log.ts';

const blank = '[redacted]';

/** Values that open something, or that name something nobody could guess. */
const secretKeys = new Set([
  'token',
  'trigger_id',
  'response_url',
  'custom_id',
  'nonce',
  'event_payload',
  'ticket',
  'upload_url',
]);

const mediaLength = 200;

export interface Redaction {
  /** Any JSON, as text without secrets. */
  json(value: unknown): string;
  text(text: string): string;
}

/** @param secrets tokens of this playground */
export function createRedaction(secrets: readonly string[]): Redaction {
  const withoutSecrets = redactor(secrets);
  return {
    json: (value) => withoutSecrets(JSON.stringify(cleared(value)) ?? ''),
    text: withoutSecrets,
  };
}

function cleared(value: unknown): unknown {
  if (typeof value === 'string') return withoutMedia(value);
  if (Array.isArray(value)) return value.map(cleared);
  if (typeof value !== 'object' || value === null) return value;
  const isControl = 'action_id' in value || ('text' in value && 'value' in value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isSecret = secretKeys.has(key) || (isControl && key === 'value');
      return [key, isSecret && inner !== null && inner !== undefined ? blank : cleared(inner)];
    }),
  );
}

/** A file written out in a text says nothing to a reader but how long it is. */
export function withoutMedia(text: string): string {
  return text.replaceAll(/data:([\w.+-]+\/[\w.+-]+)?;base64,[\w+/=-]+/g, (whole, type: string = '') =>
    whole.length <= mediaLength ? whole : `data:${type};base64,… (${whole.length} characters)`,
  );
}
