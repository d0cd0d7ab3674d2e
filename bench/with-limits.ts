// An adapter as it is, but for its numbers.
import type { ChatAdapter, ChatLimits } from '../src/chat.ts';

/** The adapter's methods are on its class: a copy of the object would not have them. */
export function withLimits(adapter: ChatAdapter, limits: ChatLimits): ChatAdapter {
  return {
    platform: adapter.platform,
    limits,
    start: (sink) => adapter.start(sink),
    stop: () => adapter.stop(),
    render: (markdown, surface) => adapter.render(markdown, surface),
    budgetKeys: (operation) => adapter.budgetKeys(operation),
    apply: (operation) => adapter.apply(operation),
    read: adapter.read.bind(adapter),
  };
}
