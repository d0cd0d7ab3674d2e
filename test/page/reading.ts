// What is read on a screen and what an agent has sent, both as words, so that they can be compared.

import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Locator, Page } from 'playwright-core';
import type { TraceEntry } from '../../playground/inspector/trace.ts';
import type { Platform } from './browser.ts';

/** Lines and bars with which a table is drawn, boxes of tasks. */
const drawn = /^[-|☐☑]+$/;

/** The words of a text that an agent has written in Markdown. */
export function wordsOfMarkdown(markdown: string): string[] {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const pieces: string[] = [];
  const collect = (node: Nodes): void => {
    if ('value' in node) pieces.push(node.value);
    if (['paragraph', 'heading', 'tableCell', 'listItem', 'break'].includes(node.type)) pieces.push(' ');
    if ('children' in node) for (const child of node.children) collect(child);
    if (['paragraph', 'heading', 'tableCell', 'code', 'break'].includes(node.type)) pieces.push(' ');
  };
  collect(tree);
  return words(pieces.join(''));
}

/** The words of messages on the screen. */
export async function wordsOnScreen(messages: Locator): Promise<string[]> {
  const texts = await messages.locator('[data-text] > :not(span)').allInnerTexts();
  return words(texts.join('\n'));
}

function words(text: string): string[] {
  return text.split(/[\s|]+/).filter((word) => word !== '' && !drawn.test(word));
}

interface Told {
  readonly object?: string;
  readonly type?: string;
  readonly id?: string;
  readonly msg_id?: string;
  readonly text?: string;
  readonly delta?: boolean;
}

/** What the agent has sent over the wire, run by run, as Markdown: thoughts and tools are no part of it. */
export function textsOnTheWire(entries: readonly TraceEntry[]): string[] {
  const runs = new Map<number, Map<string, string>>();
  const others = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'request' && entry.route === 'process') runs.set(entry.request, new Map());
    if (entry.kind !== 'frame') continue;
    const { object, type, id, msg_id: message = '', text = '', delta } = JSON.parse(entry.data) as Told;
    if (object === 'message' && type !== 'message') others.add(id ?? '');
    if (object !== 'content' || type !== 'text' || others.has(message)) continue;
    const run = runs.get(entry.request);
    run?.set(message, delta === true ? (run.get(message) ?? '') + text : text);
  }
  return [...runs.values()].map((messages) => [...messages.values()].join('\n\n'));
}

/** Where among the entries the bridge has taken messages, and ended their turns: the end of a turn from before is left out. */
export function toldByBridge(entries: readonly TraceEntry[]): { heard: number[]; answered: number[] } {
  const turns = new Set(entries.flatMap((entry) => (entry.kind === 'turn' ? [entry.turn] : [])));
  const heard = entries.flatMap((entry, at) => (entry.kind === 'heard' && entry.acceptance === 'accepted' ? [at] : []));
  const answered = entries.flatMap((entry, at) => (entry.kind === 'turn-end' && turns.has(entry.turn) ? [at] : []));
  return { heard, answered };
}

/** How many runs of the agent were open at the same moment, at most. */
export function mostRunsAtOnce(entries: readonly TraceEntry[]): number {
  const open = new Set<number>();
  let most = 0;
  for (const entry of entries) {
    if (entry.kind === 'request' && entry.route === 'process') open.add(entry.request);
    if (entry.kind === 'request-end') open.delete(entry.request);
    most = Math.max(most, open.size);
  }
  return most;
}

/** How many messages of Friday's have been seen by all. */
export function messagesShown(entries: readonly TraceEntry[]): number {
  const ids = entries.flatMap((entry) => (entry.kind === 'shown' && entry.private !== true ? [entry.messageId] : []));
  return new Set(ids).size;
}

/** How many of Friday's messages grew while another one grew. */
export function grownTogether(entries: readonly TraceEntry[]): number {
  const spans = new Map<string, { first: number; last: number }>();
  for (const entry of entries) {
    if (entry.kind !== 'shown' || entry.private === true || entry.messageId === undefined) continue;
    spans.set(entry.messageId, { first: spans.get(entry.messageId)?.first ?? entry.seq, last: entry.seq });
  }
  const grown = [...spans.values()].filter(({ first, last }) => last > first);
  const beside = (one: { first: number; last: number }) =>
    grown.some((other) => other !== one && one.first < other.last && other.first < one.last);
  return grown.filter(beside).length;
}

/** Begins to note every text that Friday's newest message shows. */
export async function noteTexts(page: Page, platform: Platform): Promise<void> {
  await page.evaluate((name) => {
    const noted: string[] = [];
    Object.assign(window, { [`noted-${name}`]: noted });
    const look = () => {
      const all = document.querySelectorAll<HTMLElement>(
        `[data-pane=${name}] article[aria-label="Message by Friday"] [data-text]`,
      );
      const text = all[all.length - 1]?.innerText ?? '';
      if (noted.at(-1) !== text) noted.push(text);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  }, platform);
}

export function notedTexts(page: Page, platform: Platform): Promise<string[]> {
  return page.evaluate((name) => Reflect.get(window, `noted-${name}`), platform);
}

/** Closing marks and half a word are drawn otherwise once more is there. */
const unsettled = 30;

/** How often a text on the screen was the one before it with something added. */
export function growthSteps(texts: readonly string[]): number {
  return texts.filter((text, index) => {
    const before = texts[index - 1] ?? '';
    const settled = before.slice(0, Math.max(1, before.length - unsettled));
    return before !== '' && text.length > before.length && text.startsWith(settled);
  }).length;
}
