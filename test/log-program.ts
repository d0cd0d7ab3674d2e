// Logs every case of log.test.ts, each under a line with its name. Arguments: the format and the level.
import { createLog, type Log } from '../src/log.ts';

export const token = 'xoxb-2401-secret';
const awkward = 'p"a\\ss\nw&rd/ü';

export const cases: Readonly<Record<string, (log: Log) => void>> = {
  'an ordinary line': (log) => log.info({ thread: 'slack-T1' }, 'accepted'),
  'a line below the level': (log) => log.debug('hidden'),

  'a secret in the text': (log) => log.info(`the token is ${token}`),
  'a secret in an object, however deep': (log) => log.info({ a: [{ b: { token } }], token }, 'x'),
  'a secret as a key': (log) => log.info({ [token]: 1 }, 'x'),
  'a secret in an error': (log) => log.error(new Error(`refused ${token}`), 'x'),
  'a secret in the cause of an error': (log) =>
    log.error({ err: new Error('outer', { cause: new Error(`inner ${token}`) }) }, 'x'),
  'a secret in one of several errors': (log) =>
    log.error({ err: new AggregateError([new Error(token)], 'several') }, 'x'),
  'a secret in what hangs on an error': (log) =>
    log.error(Object.assign(new Error('x'), { config: { headers: { authorization: token } } })),
  'a secret in a child logger': (log) => log.child({ connection: { token } }).info('x'),
  'a secret in JSON text': (log) => log.info({ body: JSON.stringify({ token }) }, 'x'),
  'a secret in a URL': (log) => log.info({ url: `https://host/path?t=${encodeURIComponent(token)}` }, 'x'),
  'a secret that begins like another': (log) => log.info(`${token}-longer`),

  'an awkward secret in the text': (log) => log.info(`a ${awkward} b`),
  'an awkward secret in JSON text': (log) => log.info({ body: JSON.stringify({ awkward }) }, 'x'),
  'an awkward secret in JSON text in JSON text': (log) =>
    log.info(JSON.stringify({ body: JSON.stringify({ awkward }) })),
  'an awkward secret in a URL': (log) => log.info({ url: `https://host/${encodeURIComponent(awkward)}` }, 'x'),
  'an awkward secret in an error': (log) => log.error(new Error(awkward)),

  'user and password of a URL': (log) => log.info('postgres://friday:hunter22@db:5432/x kept'),
  'a ticket in a URL': (log) => log.info('wss://host/link/?ticket=hunter22&app_id=kept'),
  'a bearer token': (log) => log.info({ kept: 1, authorization: 'Bearer hunter22.abc-def' }),
  'a signature in a URL': (log) => log.info('https://cdn/file.png?kept=2&signature=hunter22'),

  'innocent words': (log) => log.info('abcdef: basic facts, see https://host/?page=2'),
  'a URL and a secret': (log) => log.info({ awkward, url: `redis://:${token}@h` }, 'a'),
  'long lines': (log) => {
    for (const text of ['a', 'a.', ':', '://', '?a', 'basic ', '&token']) log.info(text.repeat(100_000));
  },
  'many lines': (log) => {
    for (let line = 1; line <= 500; line++) log.info(`line ${line}`);
  },
};

const [format, level] = process.argv.slice(2);
if (format === 'json' || format === 'pretty') {
  const log = createLog({ level: level ?? 'info', format, secrets: [token, `${token}-longer`, awkward, 'abc', ''] });
  for (const [name, write] of Object.entries(cases)) {
    process.stderr.write(`\n# ${name}\n`);
    write(log);
  }
  process.exit(0);
}
