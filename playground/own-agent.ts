// An agent that is somebody's own: her address may hold what nobody else is to see.

export interface OwnAgent {
  /** As `AGENT_URL` takes it. */
  readonly url: string;
  /** Where she can be asked to stop. */
  readonly stopUrl?: string | undefined;
  /** How else the bridge is to speak to her, by the names of its variables: `AGENT_TOKEN`, `AGENT_API` and so on. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Values in them that are to be seen nowhere. */
  readonly secrets?: readonly string[];
  /** Resolves when something answers at her address, whatever it says; nothing is asked of her. */
  readonly reach?: () => Promise<void>;
}

/** As much of an address as may be shown: who calls, and with which key, is left out. */
export function shownUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

const tellingName = /token|key|secret|pass|auth|sig|credential/i;

/** Shorter ones, such as `stream=true`, say how and not who. */
const minOtherLength = 12;

/** Each as it is written there, and as it reads. */
export function secretsIn(url: string | undefined): readonly string[] {
  if (url === undefined) return [];
  const { username, password, searchParams } = new URL(url);
  const values = [...searchParams].filter(([name, { length }]) => tellingName.test(name) || length >= minOtherLength);
  const read = [decodeURIComponent(username), decodeURIComponent(password), ...values.map(([, value]) => value)];
  const basic = username === '' ? [] : [Buffer.from(`${read[0]}:${read[1]}`).toString('base64')];
  return [username, password, ...read, ...basic].filter((word) => word !== '');
}
