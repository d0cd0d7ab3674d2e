import { expect, it } from 'vitest';
import { type Names, readableText, withoutLeadingMention } from '../../../adapters/discord/readable.ts';

const names: Names = {
  user: (id) => (id === '1' ? 'Alice W.' : undefined),
  role: (id) => (id === '2' ? 'designers' : undefined),
  channel: (id) => (id === '3' ? 'général' : undefined),
};

it.each([
  ['<@1> and <@!1>', '@Alice W. and @Alice W.'],
  ['<@9>', '@9'],
  ['<@&2> <@&8>', '@designers @8'],
  ['<#3> <#7>', '#général #7'],
  ['nice <:party_blob:123> <a:dance:456>', 'nice :party_blob: :dance:'],
  ['at <t:1763794200> or <t:1763794200:R>', 'at 2025-11-22 06:50 UTC or 2025-11-22 06:50 UTC'],
  ['<t:999999999999:F>', '<t:999999999999:F>'],
  ['try </ask now:123>', 'try /ask now'],
  ['a < b && <b> <@x> <#>', 'a < b && <b> <@x> <#>'],
  ['`<@1>` ``a ` <@1>`` <@1>', '`<@1>` ``a ` <@1>`` @Alice W.'],
  ['```\n<@1>\n``` <@1>', '```\n<@1>\n``` @Alice W.'],
  ['one ` only <@1>', 'one ` only @Alice W.'],
])('reads %j as %j', (content, expected) => {
  expect(readableText(content, names)).toBe(expected);
});

it('takes away nothing but a leading mention of her own', () => {
  expect(withoutLeadingMention('<@5> hi', '4', undefined)).toBe('<@5> hi');
  expect(withoutLeadingMention('<@&4> hi', '4', undefined)).toBe('<@&4> hi');
  expect(withoutLeadingMention('hi <@4>', '4', undefined)).toBe('hi <@4>');
  expect(withoutLeadingMention('<@4>', '4', undefined)).toBe('');
});
