// Ids: a moment comes in, a Discord snowflake (17 to 19 digits, growing with time) goes out.

const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** The earliest snowflake of a moment. @see https://docs.discord.com/developers/reference#snowflakes */
function snowflakeAt(atMs: number): string {
  return (BigInt(Math.floor(atMs) - DISCORD_EPOCH_MS) << 22n).toString();
}

/** The moment a snowflake was made, in milliseconds since 1970. */
export function snowflakeTimeMs(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;
}

/** True for what Discord reads as an id; `0` is a usual beginning of pages. */
export function isSnowflake(text: string): boolean {
  return /^\d{1,20}$/.test(text);
}

/** A maker of snowflakes: each is larger than every one before it, also within one millisecond. */
export function snowflakes(now: () => number): () => string {
  let last = 0n;
  return () => {
    const earliest = BigInt(snowflakeAt(now()));
    last = earliest > last ? earliest : last + 1n;
    return last.toString();
  };
}
