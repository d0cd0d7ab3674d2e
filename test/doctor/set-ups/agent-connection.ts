// Ways to the agent that lead nowhere.
import { freePort } from '../../free-port.ts';
import { demoFriday, talker, tlsServer } from '../broken-agents.ts';
import type { Row } from '../table.ts';
import { at } from './agent.ts';

export const connection: readonly Row[] = [
  {
    setUp: 'no such host',
    diagnosis: ['agent.connection name-unknown'],
    make: () => at('http://no-such-host.invalid:8090/process'),
  },
  {
    setUp: 'the agent is not running',
    diagnosis: ['agent.connection refused'],
    make: async () => at(`http://127.0.0.1:${await freePort()}/process`),
  },
  {
    setUp: 'localhost inside of a container',
    diagnosis: ['agent.connection localhost-in-container'],
    make: async () => ({ ...at(`http://localhost:${await freePort()}/process`), circumstances: { inContainer: true } }),
  },
  {
    setUp: 'the wrong port, and an agent on a usual one',
    diagnosis: ['agent.connection wrong-port'],
    make: async () => {
      const { port } = new URL((await demoFriday()).url);
      const usualPorts = [await freePort(), Number(port)];
      return { ...at(`http://127.0.0.1:${await freePort()}/process`), circumstances: { usualPorts } };
    },
  },
  {
    setUp: 'the agent listens on IPv6 alone',
    diagnosis: ['agent.connection other-address-family'],
    make: async () => at((await demoFriday('::1')).url.replace('[::1]', '127.0.0.1')),
  },
  {
    setUp: 'https to an agent that speaks http',
    diagnosis: ['agent.connection not-tls'],
    make: async () => at((await demoFriday()).url.replace('http:', 'https:')),
  },
  {
    setUp: 'a certificate that nobody trusts',
    diagnosis: ['agent.connection certificate'],
    make: async () => at(await tlsServer()),
  },
  {
    setUp: 'a proxy that is away',
    diagnosis: ['agent.connection proxy-unreachable'],
    make: async () =>
      at('https://agent.example.com/process', { HTTPS_PROXY: `http://u:p4ssw0rd@127.0.0.1:${await freePort()}` }),
    hidden: ['p4ssw0rd'],
  },
  {
    setUp: 'a proxy that lets nobody through',
    diagnosis: ['agent.connection proxy-refuses'],
    make: async () => {
      const proxy = await talker('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return at('https://agent.example.com/process', { HTTPS_PROXY: new URL(proxy).origin });
    },
  },
];
