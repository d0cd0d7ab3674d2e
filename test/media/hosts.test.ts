import { expect, it } from 'vitest';
import { isHostEntry, TrustedHosts } from '../../src/media/hosts.ts';

const trusted = new TrustedHosts(['Files.Example', '10.0.0.7:8080', '[FD00::7]:8443'], 'http://agent:8090/process');

it.each([
  'https://files.example/x',
  'http://files.example:9000/',
  'http://10.0.0.7:8080/a.png',
  'https://[fd00::7]:8443/a.png',
  'http://agent:8090/files/a.png',
  'http://0xa.0.0.7:8080/written-otherwise',
])('is trusted: %s', (url) => expect(trusted.has(new URL(url))).toBe(true));

it.each([
  'http://10.0.0.7/a.png',
  'http://10.0.0.7:8081/a.png',
  'https://[fd00::7]/a.png',
  'http://agent/files/a.png',
  'https://agent:8091/',
  'https://evil.files.example/',
  'https://files.example.evil.com/',
])('is not: %s', (url) => expect(trusted.has(new URL(url))).toBe(false));

it('the standard ports count as written', () => {
  const own = new TrustedHosts([], 'https://agent.example/process');
  expect(own.has(new URL('https://agent.example:443/x'))).toBe(true);
  expect(own.has(new URL('http://agent.example/x'))).toBe(false);
});

it.each(['files.example.com', 'files:8080', '10.0.0.7', '[fd00::7]:80', 'localhost'])('may be listed: %s', (entry) => {
  expect(isHostEntry(entry)).toBe(true);
});

it.each(['', 'https://files.example', 'files/x', 'a b', 'me@files', '*.example.com', 'files:port', 'files?x'])(
  'may not be listed: %j',
  (entry) => expect(isHostEntry(entry)).toBe(false),
);
