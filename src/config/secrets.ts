// What must not be seen in any log line: settings come in, every secret text within them goes out.

/** Shorter header values, such as `true` or `en-GB`, are settings rather than secrets. */
const minHeaderLength = 8;
const tellingName = /token|key|secret|pass|auth|sig|credential/i;

/** The password of a URL and whatever its parameters give away, each as written and decoded. */
export function secretsInUrl(text: string): readonly string[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const parameters = [...url.searchParams].filter(([name]) => tellingName.test(name)).map(([, value]) => value);
  return [url.password, decoded(url.password), ...parameters, ...parameters.map(encodeURIComponent)];
}

/** Each value, and what follows a scheme such as `Bearer`. */
export function secretsInHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/).slice(1)]);
  return values.filter((value) => value.length >= minHeaderLength);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
