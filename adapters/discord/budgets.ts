// Which of Discord's rate limits a call draws on: the same keys for an operation before it and for the headers after it.
import type { BudgetKey, Operation } from '../../src/chat.ts';
import { platform, readReceipt, readTarget } from './thread.ts';

/** Discord counts per route and top-level resource; these are the routes that Friday uses. */
export type RouteClass = 'create' | 'edit' | 'remove' | 'reaction' | 'typing' | 'read' | 'other';

export interface Route {
  readonly routeClass: RouteClass;
  readonly channelId: string;
}

export const globalKey = `${platform}:global`;

export function routeKey({ routeClass, channelId }: Route): string {
  return `${platform}:${routeClass}:${channelId}`;
}

/** Pure: what the core must ask before it hands over an operation. Typing cannot be ended, so ending it costs nothing. */
export function budgetKeys(operation: Operation): readonly BudgetKey[] {
  const route = routeOfOperation(operation);
  if (route === undefined) return [];
  return [
    { key: routeKey(route), floor: route.routeClass },
    { key: globalKey, floor: 'global' },
  ];
}

function routeOfOperation(operation: Operation): Route | undefined {
  switch (operation.type) {
    case 'open':
    case 'attach':
    case 'notice':
      return { routeClass: 'create', channelId: readTarget(operation.target).channelId };
    case 'update':
    case 'finish':
      return { routeClass: 'edit', channelId: readReceipt(operation.receipt).channelId };
    case 'remove':
      return { routeClass: 'remove', channelId: readReceipt(operation.receipt).channelId };
    case 'mark':
      return { routeClass: 'reaction', channelId: readTarget(operation.target).channelId };
    case 'working':
      if (!operation.on) return undefined;
      return { routeClass: 'typing', channelId: readTarget(operation.target).channelId };
  }
}

/** The same for a call as it goes over the wire: `POST`, `/channels/123/messages`. */
export function routeOfCall(method: string, path: string): Route {
  const [, channelId = '', rest = ''] = /^\/channels\/(\d+)(\/[^?]*)?/.exec(path) ?? [];
  return { routeClass: classOf(method.toUpperCase(), rest), channelId };
}

function classOf(method: string, rest: string): RouteClass {
  if (/^\/messages\/\d+\/reactions\//.test(rest)) return 'reaction';
  if (rest.startsWith('/typing')) return 'typing';
  if (!rest.startsWith('/messages')) return 'other';
  if (method === 'POST') return 'create';
  if (method === 'PATCH') return 'edit';
  return method === 'DELETE' ? 'remove' : 'read';
}
