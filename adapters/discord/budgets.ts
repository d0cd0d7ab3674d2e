// Which of Discord's rate limits a call draws on: the same keys for an operation before it and for the headers after it.
import { createHash } from 'node:crypto';
import type { BudgetKey, EditOperation, HistoryQuery, Operation, Receipt, ReplyTarget } from '../../src/chat.ts';
import { messageSurface } from './limits.ts';
import { type InteractionAddress, platform, readReceipt, readTarget } from './thread.ts';

/** Discord counts per route and top-level resource; these are the routes that Friday uses. */
export type RouteClass = 'create' | 'edit' | 'remove' | 'reaction' | 'typing' | 'read' | 'interaction' | 'other';

export interface Route {
  readonly routeClass: RouteClass;
  /** The resource that is counted by: a channel's id, or what stands for an interaction's key; empty for none. */
  readonly scope: string;
}

export const globalKey = `${platform}:global`;

export function routeKey({ routeClass, scope }: Route): string {
  return `${platform}:${routeClass}:${scope}`;
}

/** Pure: what the core must ask before it hands over an operation. Typing cannot be ended, so ending it costs nothing. */
export function budgetKeys(operation: Operation | HistoryQuery): readonly BudgetKey[] {
  const route = routeOfOperation(operation);
  if (route === undefined) return [];
  const isInteraction = route.routeClass === 'interaction';
  const own: BudgetKey = { key: routeKey(route), floor: route.routeClass };
  // https://docs.discord.com/developers/topics/rate-limits#global-rate-limit: interactions are not bound to it.
  const keys = isInteraction ? [own] : [own, { key: globalKey, floor: 'global' }];
  if (operation.type !== 'open' || operation.last) return keys;
  const end: Route = isInteraction ? route : { ...route, routeClass: 'edit' };
  return [...keys, { key: routeKey(end), floor: end.routeClass, later: true }];
}

function routeOfOperation(operation: Operation | HistoryQuery): Route | undefined {
  switch (operation.type) {
    case 'history':
      return isReadable(operation) ? { routeClass: 'read', scope: readTarget(operation.target).channelId } : undefined;
    case 'open':
    case 'attach':
    case 'notice':
      return routeOfPost(operation.target);
    case 'update':
    case 'finish':
      return routeOfEdit(operation);
    case 'remove':
      return routeOfRemoval(operation.receipt);
    case 'mark':
      return atMessage(operation.target, 'reaction');
    case 'working':
      return operation.on ? atMessage(operation.target, 'typing') : undefined;
    case 'suggest':
      return undefined;
  }
}

/** A conversation is a whole channel, so there is nothing beside it; where Friday is a guest she reads nothing. */
export function isReadable({ where, target }: HistoryQuery): boolean {
  return where === 'within' && readTarget(target).interaction?.isGuest !== true;
}

function routeOfPost(target: ReplyTarget): Route {
  const { channelId } = readTarget(target);
  const interaction = interactionAt(target);
  return interaction === undefined ? { routeClass: 'create', scope: channelId } : routeOfInteraction(interaction);
}

function routeOfEdit({ receipt, surface, via }: EditOperation): Route {
  const press = viaPress(receipt, via);
  if (press !== undefined) return routeOfInteraction(press);
  const { channelId, interaction } = readReceipt(receipt);
  if (interaction !== undefined && surface !== messageSurface) return routeOfInteraction(interaction);
  return { routeClass: 'edit', scope: channelId };
}

function routeOfRemoval(receipt: Receipt): Route {
  const { channelId, interaction } = readReceipt(receipt);
  return interaction === undefined ? { routeClass: 'remove', scope: channelId } : routeOfInteraction(interaction);
}

/** A command and a press show by themselves that Friday works; there is no message to set a sign at. */
function atMessage(target: ReplyTarget, routeClass: 'reaction' | 'typing'): Route | undefined {
  return interactionAt(target) === undefined ? { routeClass, scope: readTarget(target).channelId } : undefined;
}

/** The interaction with whose key a reply is written, as long as the core has not gone on to the channel. */
export function interactionAt(target: ReplyTarget): InteractionAddress | undefined {
  return target.surface === messageSurface ? undefined : readTarget(target).interaction;
}

/** The press with whose key an edit is made, if it was a press at this very message. */
export function viaPress(receipt: Receipt, via: ReplyTarget | undefined): InteractionAddress | undefined {
  if (via === undefined) return undefined;
  const { messageId, interaction } = readTarget(via);
  const sameMessage = messageId === readReceipt(receipt).messageId && interaction?.original === 'pressed';
  return sameMessage ? interaction : undefined;
}

/** The same for a call as it goes over the wire: `POST`, `/channels/123/messages`. */
export function routeOfCall(method: string, path: string): Route {
  const [, token] = /^\/webhooks\/\d+\/([^/?]+)/.exec(path) ?? [];
  if (token !== undefined) return routeOfInteraction({ token });
  const [, scope = '', rest = ''] = /^\/channels\/(\d+)(\/[^?]*)?/.exec(path) ?? [];
  return { routeClass: classOf(method.toUpperCase(), rest), scope };
}

/** Keys of budgets are logged; the key of an interaction must not be. */
function routeOfInteraction({ token }: Pick<InteractionAddress, 'token'>): Route {
  const scope = createHash('sha256').update(token).digest('base64url').slice(0, 16);
  return { routeClass: 'interaction', scope };
}

function classOf(method: string, rest: string): RouteClass {
  if (/^\/messages\/\d+\/reactions\//.test(rest)) return 'reaction';
  if (rest.startsWith('/typing')) return 'typing';
  if (!rest.startsWith('/messages')) return 'other';
  if (method === 'POST') return 'create';
  if (method === 'PATCH') return 'edit';
  return method === 'DELETE' ? 'remove' : 'read';
}
