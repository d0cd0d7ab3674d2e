#!/usr/bin/env node
// The command. Plain JavaScript for any Node: when the running one is too old, it starts itself again with the Node that
// was installed beside the project. Built JavaScript is preferred; without a build the TypeScript runs as it is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const oldest = [22, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

/**
 * New objects get 16 MiB of room. V8 would take up to 64, and 80 MB more in all with forty answers under way, which makes
 * nothing faster (docs/benchmarks.md). Node reads it only when it starts.
 */
const saving = '--max-semi-space-size=16';
const tooOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);

if (tooOld) {
  const installed = findInstalledNode();
  if (installed === undefined) {
    process.stderr.write(
      `friday needs Node ${oldest.join('.')} or newer; this is ${process.versions.node}.\n` +
        'Next step: run "npm ci" in the project, which brings a Node of its own, or install a newer Node.\n',
    );
    process.exit(2);
  }
  startAgainWith(installed);
} else if (canSaveMemory()) {
  const options = [...process.execArgv, saving, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.execve(process.execPath, [process.execPath, ...options], process.env);
} else {
  const built = new URL('../dist/main.js', import.meta.url);
  if (nodeModule.enableCompileCache !== undefined) nodeModule.enableCompileCache();
  await import(existsSync(built) ? built.href : new URL('../src/cli/main.ts', import.meta.url).href);
}

/** The process begins anew in its own place. Not where that is unknown, or where another program has a channel to it. */
function canSaveMemory() {
  const set = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) => option.includes('semi-space'));
  return !set && process.channel === undefined && process.execve !== undefined && process.platform !== 'win32';
}

function findInstalledNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const candidates = ['../node_modules/node/bin/', '../../node/bin/'];
  return candidates.map((folder) => fileURLToPath(new URL(folder + name, import.meta.url))).find(existsSync);
}

function startAgainWith(node) {
  // The channel tells it when this process is gone, however that came.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio });
  // A terminal sends Ctrl-C to both; others send it to this process alone.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('error', (error) => {
    process.stderr.write(
      `${node} cannot be started: ${error.message}\nNext step: run "npm ci" in the project again.\n`,
    );
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + (constants.signals[signal] ?? 0);
  });
}
