// What a benchmark ran on, in one line: figures without it mean nothing.
import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

export function machineLine(): string {
  const cores = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const load = loadavg()[0]?.toFixed(1) ?? '–';
  const parts = [
    `${cores.length} × ${cores[0]?.model.trim() ?? arch()}`,
    memory,
    `${platform()} ${release()}`,
    `Node ${process.versions.node}`,
    `load ${load} before the start`,
    new Date().toISOString().slice(0, 16).replace('T', ' '),
    revision(),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Where the sources come from no repository there is none. */
function revision(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
