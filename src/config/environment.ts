// Where settings come from: the process's environment, `.env` and secret files go in, one plain record comes out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Problem } from '../platform.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const fileSuffix = '_FILE';

/**
 * The process's environment over the `.env` of the given folder, when there is one.
 * @throws the file system's error when there is one that cannot be read.
 */
export function readEnvironment(folder: string, processEnvironment: Environment): Environment {
  let text = '';
  try {
    text = readFileSync(join(folder, '.env'), 'utf8');
  } catch (reason) {
    if (!(reason instanceof Error && 'code' in reason && reason.code === 'ENOENT')) throw reason;
  }
  return layered(processEnvironment, parseEnv(text));
}

/** `over` wins. A variable and its `_FILE` form are one setting: whichever of them is above hides both below. */
export function layered(over: Environment, under: Environment): Environment {
  const merged: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(under)) {
    const twin = name.endsWith(fileSuffix) ? name.slice(0, -fileSuffix.length) : `${name}${fileSuffix}`;
    if (over[name] === undefined && over[twin] === undefined) merged[name] = value;
  }
  for (const [name, value] of Object.entries(over)) if (value !== undefined) merged[name] = value;
  return merged;
}

export interface ResolvedSecrets {
  /** Each `NAME_FILE` of a secret replaced by `NAME` with the file's content, less the line break at its end. */
  readonly environment: Environment;
  readonly problems: readonly Problem[];
}

export function resolveSecretFiles(environment: Environment, secrets: readonly string[]): ResolvedSecrets {
  const resolved: Record<string, string | undefined> = { ...environment };
  const problems: Problem[] = [];
  for (const name of secrets) {
    const variable = `${name}${fileSuffix}`;
    const path = environment[variable]?.trim();
    delete resolved[variable];
    if (!path) continue;
    if (environment[name]?.trim()) {
      problems.push({ variable, problem: `is set, and so is ${name}`, nextStep: 'keep one of the two' });
      continue;
    }
    const content = contentOf(path);
    if ('value' in content) resolved[name] = content.value;
    else problems.push({ variable, ...content });
  }
  return { environment: resolved, problems };
}

function contentOf(path: string): { readonly value: string } | Omit<Problem, 'variable'> {
  try {
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (value.trim() !== '') return { value };
    return { problem: `names an empty file: ${path}`, nextStep: 'write the secret into it, or remove the variable' };
  } catch (reason) {
    const code = reason instanceof Error && 'code' in reason ? String(reason.code) : 'unknown error';
    return {
      problem: `names a file that cannot be read: ${path} (${code})`,
      nextStep: 'correct the path, or let the account that runs friday read the file',
    };
  }
}
