// A JSON value comes in, values like it but wrong in a few places go out. fast-check makes a failing one small.
import fc from 'fast-check';

/** What a field holds that nobody expects there. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    Number.MAX_SAFE_INTEGER,
    1e308,
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e‮',
    '[DONE]',
    '__proto__',
    'constructor',
    '<!channel> <@U061> <!subteam^S1>',
    '@everyone <@100000000000000008> <@&100000000000000003>',
    '`'.repeat(300),
    '| a | b |\n|---|---|\n'.repeat(40),
    'x'.repeat(20_000),
    [],
    {},
    [[[[[[[[[[]]]]]]]]]],
  ),
  fc.integer(),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.jsonValue({ maxDepth: 2 }),
);

interface Edit {
  /** Which of the places, modulo their number. */
  readonly place: number;
  readonly kind: 'set' | 'drop' | 'wrap' | 'poison' | 'repeat';
  readonly value: unknown;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  place: fc.nat(10_000),
  kind: fc.constantFrom('set', 'set', 'set', 'drop', 'wrap', 'poison', 'repeat'),
  value: strange,
});

export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { minLength: 1, maxLength: 4 });

type Holder = Record<string | number, unknown>;

/** The name under which `isFixed` is asked whether the value itself may become another. */
export const whole = '';

/** @param isFixed fields that stay what they are. */
export function mutate(sample: unknown, changes: readonly Edit[], isFixed: (key: string) => boolean = never): unknown {
  const root: Holder = { [whole]: structuredClone(sample) };
  for (const change of changes) {
    const places = placesIn(root, isFixed);
    const [holder, key] = places[change.place % places.length] ?? [root, whole];
    apply(holder, key, change);
  }
  return root[whole];
}

const open = { enumerable: true, configurable: true, writable: true };

function apply(holder: Holder, key: string, { kind, value }: Edit): void {
  if (kind === 'set') holder[key] = structuredClone(value);
  else if (kind === 'drop') delete holder[key];
  else if (kind === 'wrap') holder[key] = Array.isArray(holder[key]) ? { value: holder[key] } : [holder[key]];
  else if (kind === 'repeat')
    holder[key] = Array.isArray(holder[key]) ? [...holder[key], ...holder[key]] : structuredClone(value);
  // As JSON.parse does: a key of the object itself, which careless copying turns into its prototype.
  else Object.defineProperty(holder, '__proto__', { ...open, value: { polluted: true } });
}

/** Each field of the value, as whoever holds it and its name there. */
function placesIn(value: unknown, isFixed: (key: string) => boolean): readonly (readonly [Holder, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => {
    const inner = placesIn(holder[key], isFixed);
    return isFixed(key) ? inner : [[holder, key] as const, ...inner];
  });
}

function never(): boolean {
  return false;
}

/** Text that is cut, doubled or has something in it. */
export const textEdits = fc.array(
  fc.record({
    at: fc.nat(10_000),
    kind: fc.constantFrom('cut', 'insert', 'double'),
    text: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('\n', '\r', '\ndata: ', ':', '\u0000', '}{'),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

export function mutateText(sample: string, changes: readonly { at: number; kind: string; text: string }[]): string {
  return changes.reduce((text, { at, kind, text: added }) => {
    const index = text.length === 0 ? 0 : at % text.length;
    if (kind === 'cut') return text.slice(0, index) + text.slice(index + 1 + (at % 7));
    if (kind === 'insert') return text.slice(0, index) + added + text.slice(index);
    return text.slice(0, index) + text.slice(Math.max(0, index - 40));
  }, sample);
}
