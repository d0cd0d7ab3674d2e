// What keeps the service from starting: settings and errors come in, problems with their next steps go out.
import { ChatError } from '../chat.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { ConfigError } from '../config.ts';
import type { Platform, Problem } from '../platform.ts';
import { StoreError } from '../store.ts';

/** Whether anything of any platform is set, be it usable or not. */
export function isAnyWanted(platforms: readonly Platform[], environment: Environment): boolean {
  return platforms.some(({ variables, secrets }) =>
    [...variables, ...secrets.map((name) => `${name}_FILE`)].some((name) => environment[name]?.trim()),
  );
}

/** What is said when nothing of any platform is set. */
export function nothingConfigured(platforms: readonly Platform[]): readonly Problem[] {
  return platforms.map(({ name, needs }, index) => {
    const [are, it, they] = needs.length > 1 ? ['are', 'both', 'they come'] : ['is', 'it', 'it comes'];
    const without = '; to try Friday without any account, run "npm start" or "friday playground"';
    return {
      variable: needs.join(', '),
      problem: `${are} not set, so ${capitalised(name)} is off`,
      nextStep: `to use ${capitalised(name)}, set ${it}; .env.example says where ${they} from${index === platforms.length - 1 ? without : ''}`,
    };
  });
}

/** The environment over the `.env` of the folder that we run in. @throws ConfigError when that cannot be read. */
export function readSettings(): Environment {
  try {
    return readEnvironment(process.cwd(), process.env);
  } catch (error) {
    const problem = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    const nextStep = 'let this account read it, or remove it; .env.example shows its form';
    throw new ConfigError([{ variable: '.env', problem, nextStep }]);
  }
}

/** What a person can mend, in words; every other error stays as it is. */
export function mendable(error: unknown, platforms: readonly Platform[]): unknown {
  if (error instanceof StoreError) {
    const nextStep = 'correct the address, or start the store; .env.example shows the forms';
    return new ConfigError([{ variable: 'STATE_URL', problem: `does not work: ${error.message}`, nextStep }]);
  }
  if (error instanceof ChatError && error.kind === 'unauthorized') {
    const { name, needs } = platforms.find((platform) => platform.name === error.platform) ?? {};
    const problem = `is not accepted by ${capitalised(name ?? error.platform)} (${error.code})`;
    const nextStep = 'copy it again from the page that .env.example names, and start again';
    return new ConfigError([{ variable: needs?.join(' or ') ?? 'A token', problem, nextStep }]);
  }
  return error;
}

export function journalProblem(path: string, error: unknown): ConfigError {
  const reason = error instanceof Error ? error.message : String(error);
  const nextStep =
    'end whatever else uses it, let this account write there, or name another file: JOURNAL_URL=sqlite:///absolute/path';
  return new ConfigError([{ variable: 'JOURNAL_URL', problem: `cannot be used: ${path}: ${reason}`, nextStep }]);
}

export function portProblem({ port, host }: { port: number; host: string }, error: unknown): ConfigError {
  const reason = error instanceof Error ? error.message : String(error);
  const nextStep =
    'choose a PORT that is free, and an address of this machine as HOST; without PORT, health is not served';
  return new ConfigError([{ variable: 'PORT', problem: `cannot be used: ${host}:${port}: ${reason}`, nextStep }]);
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
