// Friday's numbers lie within Discord's, with time left for a call that is late.
import { expect, it } from 'vitest';
import { callTimeoutMs, discordLimits, guestSurface, interactionLimits } from '../../../adapters/discord/limits.ts';
import { INTERACTION_LIMITS, OLD_MESSAGE_EDITS, TYPING_SHOWN_MS } from '../../../playground/discord-server/limits.ts';

it('a message is left before its edits become few', () => {
  for (const [name, { maxAgeMs = Number.POSITIVE_INFINITY }] of Object.entries(discordLimits.surfaces)) {
    // Where Friday is a guest the key ends long before.
    const leftMs = name === guestSurface ? interactionLimits.lifeMs : maxAgeMs;
    expect(leftMs + callTimeoutMs, name).toBeLessThan(OLD_MESSAGE_EDITS.olderThanMs);
  }
});

it('the key of a command is left before it ends', () => {
  expect(interactionLimits.lifeMs + callTimeoutMs).toBeLessThan(INTERACTION_LIMITS.tokenTtlMs);
});

it('a guest writes no more than she may: what fills the waiting answer, and what follows it', () => {
  expect(discordLimits.surfaces[guestSurface]?.maxMessages).toBe(INTERACTION_LIMITS.maxFollowUpsByUserInstall + 1);
});

it('typing is shown again before it ends', () => {
  expect(discordLimits.workingRenewMs + 1_000).toBeLessThan(TYPING_SHOWN_MS);
});
