// What tests on loopback cannot bring about by a set-up alone: a proxy that works, and names that a proxy program answers for.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding, Visit } from '../../src/check.ts';
import { checkConnection } from '../../src/doctor/agent/connection.ts';
import type { Way } from '../../src/doctor/agent/network.ts';
import type { AgentTarget } from '../../src/doctor/agent/target.ts';
import { closedNetwork, trustAuthority } from '../tls-proxy.ts';
import { demoFriday } from './broken-agents.ts';
import { examination } from './examination.ts';

describe('a proxy before the agent', { timeout: 60_000 }, () => {
  it('that works is told of, and everything else is found behind it', async () => {
    trustAuthority();
    const friday = await demoFriday();
    const network = await closedNetwork(async (incoming, outgoing) => {
      const { method = 'GET', url = '/' } = incoming;
      const onward = request(new URL(url, friday.url), { method }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] });
        answer.pipe(outgoing);
      });
      onward.setHeader('content-type', 'application/json');
      onward.on('error', () => outgoing.destroy());
      outgoing.on('close', () => onward.destroy());
      onward.end(await text(incoming));
    });
    onTestFinished(() => network[Symbol.asyncDispose]());
    const settings = { AGENT_URL: 'https://agent.example.com/process', HTTPS_PROXY: network.proxyUrl };
    const found = await examination(settings, { only: ['agent'] });
    expect(found.troubles, found.words).toEqual([]);
    const codes = found.findings.map(({ check, code }) => `${check} ${code}`);
    expect(codes).toEqual(
      expect.arrayContaining([
        'agent.connection through-proxy',
        'agent.server healthy',
        'agent.memory remembers',
        'agent.lock locks',
        'agent.cut-off survives',
      ]),
    );
    expect(new Set(network.tunnels)).toEqual(new Set(['agent.example.com:443']));
  });

  it('is not spoken of where it is not used', async () => {
    const { url } = await demoFriday();
    const { findings } = await examination({ AGENT_URL: url, HTTPS_PROXY: 'http://127.0.0.1:1' }, { only: ['agent'] });
    const codes = findings.map(({ check, code }) => `${check} ${code}`);
    expect(codes).toContain('agent.connection connected');
    expect(codes).not.toContain('agent.connection through-proxy');
  });
});

describe('an address of no real network', () => {
  const target = { url: new URL('http://agent.example.com:8090/process'), connectMs: 800 } as AgentTarget;

  async function foundOn(address: string, result: string): Promise<readonly string[]> {
    const findings: Finding[] = [];
    const visit = { doing: () => undefined, found: (finding: Finding) => findings.push(finding) } as unknown as Visit;
    const way: Way = {
      host: 'agent.example.com',
      port: 8090,
      addresses: [address],
      dnsError: undefined,
      dnsMs: 1,
      attempts: [{ address, result, ms: 1 }],
      tlsError: undefined,
    };
    await checkConnection(target, visit, async () => way);
    return findings.map(({ check, code }) => `${check} ${code}`);
  }

  it.each([
    ['198.18.0.7', 'ok', ['agent.connection fake-ip', 'agent.connection connected']],
    ['198.19.255.1', 'ECONNREFUSED', ['agent.connection fake-ip', 'agent.connection refused']],
    ['198.51.100.7', 'ok', ['agent.connection connected']],
    ['198.51.100.7', 'ECONNREFUSED', ['agent.connection refused']],
  ])('%s, %s', async (address, result, codes) => {
    expect(await foundOn(address, result)).toEqual(codes);
  });
});
