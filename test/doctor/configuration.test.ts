// What is wrong with settings is told in Chinese too, whatever it is.
import { expect, it } from 'vitest';
import { platforms } from '../../adapters/index.ts';
import { variables } from '../../src/config/variables.ts';
import { configure } from '../../src/doctor/configuration.ts';

const known = [...variables, ...platforms.flatMap((platform) => platform.variables)];
const nonsense = [
  'no such thing',
  '-1',
  '99999999999',
  'ftp://nowhere/',
  'http://10.0.0.1/api',
  'http://127.0.0.1:1',
  'http://127.0.0.1:1/responses',
  'Host: here',
  'a b: c',
  'X-Name: \u0001',
  'Authorization: Bearer x',
  'Bot x.y.z',
  'x\u00e9y',
  'xoxb-1é',
  'xapp-1é',
  'xoxp-1',
  'xoxb-1',
  'xapp-1',
  'xoxe-1',
  'xoxc-1',
  'a1'.repeat(16),
  '123.456',
  'A0123456789',
];

it('has Chinese words for every problem of every setting', () => {
  const environments: Readonly<Record<string, string>>[] = [
    ...known.flatMap((name) => nonsense.map((value) => ({ [name]: value }))),
    { AGENT_TOKEN: 'x', AGENT_HEADERS: 'Authorization: Bearer y' },
    { SLACK_BOT_TOKEN_FILE: '/no/such/file', SLACK_APP_TOKEN: 'xapp-1' },
    { SLACK_BOT_TOKEN_FILE: '/dev/null', SLACK_APP_TOKEN: 'xapp-1' },
    { SLACK_BOT_TOKEN_FILE: '/dev/null', SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' },
    { SLACK_ALOWED_USERS: 'U1' },
    { DISCORD_SOMETHING: '1' },
  ];
  const said = environments.flatMap((environment) => configure({ environment, platforms }).findings);
  const bad = said.filter(({ level }) => level === 'failure' || level === 'warning');
  const untranslated = bad.flatMap(({ words }) =>
    [words.zh[0].replace(/^[A-Z_]+：/, ''), words.zh[2] ?? ''].filter((text) => !/\p{Script=Han}/u.test(text)),
  );
  expect([...new Set(untranslated)]).toEqual([]);
  expect(new Set(bad.map(({ words }) => words.en[0].replace(/^\S+ /, ''))).size).toBeGreaterThan(25);
});

it('leaves out only what cannot be used', () => {
  const environment = {
    SLACK_BOT_TOKEN: 'xoxp-1',
    SLACK_APP_TOKEN: 'xapp-1',
    DISCORD_BOT_TOKEN: 'x.y.z',
    MAX_RUNS: 'many',
  };
  const { config, leftOut } = configure({ environment, platforms });
  expect(config.platforms.map(({ name }) => name)).toEqual(['discord']);
  expect([...leftOut]).toEqual(expect.arrayContaining(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'MAX_RUNS']));
  expect(leftOut.has('DISCORD_BOT_TOKEN')).toBe(false);
});

it('tells of a channel whose platform is not set up, but not where a wrong setting is told of', () => {
  const codes = (environment: Readonly<Record<string, string>>, channel: string) =>
    configure({ environment, platforms, channel }).findings.map(({ code }) => code);
  expect(codes({}, 'C0GENERAL1')).toEqual(['usable', 'no-platform', 'channel-of-nobody']);
  expect(codes({ DISCORD_BOT_TOKEN: 'x.y.z' }, 'C0GENERAL1')).toEqual(['usable', 'channel-of-nobody']);
  expect(codes({ DISCORD_BOT_TOKEN: 'x.y.z' }, '123456789012345678')).toEqual(['usable']);
  expect(codes({ SLACK_BOT_TOKEN: 'xoxp-1', SLACK_APP_TOKEN: 'xapp-1' }, 'C0GENERAL1')).not.toContain(
    'channel-of-nobody',
  );
});
