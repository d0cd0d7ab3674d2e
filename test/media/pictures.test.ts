import { expect, it } from 'vitest';
import { picturesIn } from '../../src/media/pictures.ts';

it.each([
  ['![A chart](https://x.test/a.png)', [{ type: 'image', url: 'https://x.test/a.png', description: 'A chart' }]],
  [
    '![](<http://x.test/a.png?b=1> "title") and ![b\\]]( https://x.test/b )',
    [
      { type: 'image', url: 'http://x.test/a.png?b=1' },
      { type: 'image', url: 'https://x.test/b', description: 'b]' },
    ],
  ],
  ['[a link](https://x.test/a.png), https://x.test/b.png', []],
  ['`![code](https://x.test/a.png)`', []],
  ['```\n![code](https://x.test/a.png)\n```\n', []],
  ['![file](file:///etc/passwd) ![data](data:image/png;base64,AA) ![half](https://x.test/a', []],
])('the pictures in %j', (markdown, pictures) => {
  expect(picturesIn(markdown)).toEqual(pictures);
});
