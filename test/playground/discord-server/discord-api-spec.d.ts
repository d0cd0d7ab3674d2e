// The package `discord-api-spec` has schemas without types: all of them by name, `MessageResponseSchema` and so on.
declare module 'discord-api-spec/zod' {
  import type { ZodMiniType } from 'zod/mini';

  const schemas: Readonly<Record<string, ZodMiniType>>;
  export = schemas;
}
