// What comes from a platform without a type: it is looked into field by field.

export interface Loose {
  readonly [key: string]: unknown;
}

/** Whatever is no object holds nothing. */
export function loose(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
}
