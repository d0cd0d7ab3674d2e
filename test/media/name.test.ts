import { describe, expect, it } from 'vitest';
import { nameFor, nameInDisposition, nameInUrl } from '../../src/media/name.ts';

describe('a file is called', () => {
  it.each([
    ['the first thing that somebody calls it', ['chart.png', 'x.png'], 'image/png', 'chart.png'],
    ['something that people know', [], 'audio/mpeg', 'image.mp3'],
    ['what it is, without a name', [undefined, ''], 'audio/x-wav', 'image.wav'],
    ['what it is, also when nobody knows the type', [], 'application/x-nobody-knows', 'image'],
    ['its name with an extension that fits', ['My chart'], 'image/png', 'My chart.png'],
    ['its last part, when it is a path', ['../../etc/passwd'], 'text/plain', 'passwd.txt'],
    ['its last part, when it is a Windows path', ['C:\\temp\\a.png'], 'image/png', 'a.png'],
    ['what is seen, without hidden marks', ['photo\u202Egpj.exe'], 'image/png', 'photo gpj.exe'],
    ['one line', ['a\r\nb.png'], 'image/png', 'a b.png'],
    ['nothing that starts with a dot', ['.htaccess'], 'text/plain', 'htaccess.txt'],
    ['nothing that a file system or a mention would read', ['<@U1>:|?.png'], 'image/png', '_@U1____.png'],
  ])('%s', (_what, names, mimeType, expected) => {
    expect(nameFor(names, 'image', mimeType)).toBe(expected);
  });

  it('something short, whose extension stays', () => {
    const name = nameFor([`${'很长'.repeat(200)}.pdf`], 'file', 'application/pdf');
    expect([...name]).toHaveLength(120);
    expect(name).toMatch(/\.pdf$/);
  });
});

it.each([
  ['attachment; filename="a b.png"', 'a b.png'],
  ["attachment; filename=x; filename*=UTF-8''%E5%9B%BE.png", '图.png'],
  ['inline', undefined],
  ['; nonsense', undefined],
  [undefined, undefined],
])('the header %j names %j', (header, name) => expect(nameInDisposition(header)).toBe(name));

it.each([
  ['https://x.test/a/%E5%9B%BE.png?sig=1', '图.png'],
  ['https://x.test/a/b', undefined],
  ['https://x.test/', undefined],
  ['https://x.test/%zz.png', '%zz.png'],
])('the address %s names %j', (url, name) => expect(nameInUrl(new URL(url))).toBe(name));
