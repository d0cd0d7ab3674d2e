// Secrets in a log: settings and finished lines come in, the lines that tell a secret go out.

/** Every secret that a bridge is told in its settings, also those inside of addresses and headers. */
export function secretsIn(settings: Readonly<Record<string, string>>): readonly string[] {
  const found = Object.entries(settings).flatMap(([name, value]) => {
    if (name.endsWith('TOKEN')) return [value];
    if (name === 'AGENT_HEADERS') return Object.values(JSON.parse(value) as Record<string, string>);
    const { username, password } = URL.parse(value) ?? {};
    if (!password) return [];
    const plain = decodeURIComponent(password);
    return [password, plain, Buffer.from(`${decodeURIComponent(username ?? '')}:${plain}`).toString('base64')];
  });
  return [...new Set(found)];
}

/** Keys that a platform makes while we talk to it: nobody could have named them before. */
const keysMadeOnTheWay: readonly RegExp[] = [
  /\/(?:interactions|webhooks)\/\d+\/[\w-]{40,}/,
  /[?&]ticket=[\w-]{8,}/,
  /\\*"token\\*":\s*\\*"[\w-]{20,}/,
];

export function leaksIn(lines: readonly string[], secrets: readonly string[]): readonly string[] {
  return lines.filter(
    (line) => secrets.some((secret) => line.includes(secret)) || keysMadeOnTheWay.some((key) => key.test(line)),
  );
}
