import { describe, expect, it } from 'vitest';
import { blocksIn, mediaInPart } from '../../src/agent/media.ts';

describe('a tool’s output', () => {
  it.each([
    ['plain text', 'It is sunny.'],
    ['text in brackets', '[sunny] all day'],
    ['JSON of the tool’s own', '[{"type":"weather","sky":"clear"}]'],
    ['a list of no objects', '[1, 2]'],
    ['an object', '{"type":"text2"}'],
    ['an empty list', '[]'],
    ['half a list', '[{"type":"text","te'],
    ['nothing', ''],
    ['a number', 5],
  ])('is its own text when it is %s', (_what, output) => {
    expect(blocksIn(output)).toEqual({ text: undefined, media: [] });
  });

  it('is read block by block when it is a list of blocks, encoded or not', () => {
    const blocks = [
      { type: 'text', text: 'one' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } },
      { type: 'file', source: { type: 'url', url: 'https://x.test/a.pdf' }, filename: 'a.pdf' },
      { type: 'audio', source: { type: 'base64', data: 'UklG' } },
      { type: 'video', source: { type: 'url', url: '/tmp/v.mp4' } },
      { type: 'image' },
      { type: 'text', text: 'two' },
    ];
    const media = [
      { type: 'image', url: 'data:image/png;base64,iVBO' },
      { type: 'file', url: 'https://x.test/a.pdf', name: 'a.pdf' },
      { type: 'audio', url: 'data:application/octet-stream;base64,UklG' },
    ];
    expect(blocksIn(blocks)).toEqual({ text: 'one\ntwo', media });
    expect(blocksIn(JSON.stringify(blocks))).toEqual({ text: 'one\ntwo', media });
  });

  it.each([
    [
      { type: 'image', data: 'iVBORw==', mimeType: 'image/png' },
      { type: 'image', url: 'data:image/png;base64,iVBORw==' },
    ],
    [
      { type: 'audio', data: 'UklGRg==', mimeType: 'audio/wav' },
      { type: 'audio', url: 'data:audio/wav;base64,UklGRg==' },
    ],
    [
      { type: 'resource', resource: { uri: 'file:///tmp/a.pdf', mimeType: 'application/pdf', blob: 'JVBE' } },
      { type: 'file', url: 'data:application/pdf;base64,JVBE' },
    ],
    [
      { type: 'resource_link', uri: 'https://x.test/v', name: 'v.mp4', mimeType: 'video/mp4' },
      { type: 'video', url: 'https://x.test/v', name: 'v.mp4' },
    ],
    [
      { type: 'data', source: { type: 'url', url: 'https://x.test/a', media_type: 'image/png' }, name: 'a.png' },
      { type: 'image', url: 'https://x.test/a', name: 'a.png' },
    ],
    [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBO' } },
      { type: 'image', url: 'data:image/png;base64,iVBO' },
    ],
    [
      { type: 'image', source: { type: 'base64', data: 'data:image/png;base64,iVBO' } },
      { type: 'image', url: 'data:image/png;base64,iVBO' },
    ],
  ])('is read in the forms of MCP and others: %j', (block, medium) => {
    for (const output of [[block], { content: [block] }, JSON.stringify({ content: [block], isError: false })])
      expect(blocksIn(output)).toEqual({ text: '', media: [medium] });
  });

  it.each([
    { type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } },
    { type: 'image', source: { type: 'base64', data: '/etc/passwd.png' } },
    { type: 'resource_link', uri: 'file:///etc/passwd', name: 'passwd' },
    { type: 'audio', data: './speech.mp3' },
    { type: 'file', path: '/etc/passwd' },
    { type: 'image', url: 'C:\\secret.png' },
  ])('never makes anything of a path: %j', (block) => {
    expect(blocksIn([block])).toEqual({ text: '', media: [] });
  });

  it('takes the words of an embedded text for text', () => {
    const resource = { uri: 'memo://1', mimeType: 'text/plain', text: 'Remember.' };
    expect(blocksIn([{ type: 'resource', resource }])).toEqual({ text: 'Remember.', media: [] });
  });

  it('keeps its text whole when it mixes known blocks and unknown ones', () => {
    const blocks = [{ type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } }, { type: 'chart' }, null];
    expect(blocksIn(blocks)).toEqual({ text: undefined, media: [{ type: 'image', url: 'https://x.test/a.png' }] });
  });
});

describe('a content part', () => {
  it.each([
    [
      { type: 'image', image_url: 'https://x.test/a.png' },
      { type: 'image', url: 'https://x.test/a.png' },
    ],
    [
      { type: 'video', video_url: 'data:video/mp4;base64,AA' },
      { type: 'video', url: 'data:video/mp4;base64,AA' },
    ],
    [
      { type: 'audio', data: 'https://x.test/a.mp3' },
      { type: 'audio', url: 'https://x.test/a.mp3' },
    ],
    [
      { type: 'audio', data: 'UklGRg==' },
      { type: 'audio', url: 'data:audio/mpeg;base64,UklGRg==' },
    ],
    [
      { type: 'file', file_data: 'JVBERi0=', filename: 'a.pdf' },
      { type: 'file', url: 'data:application/octet-stream;base64,JVBERi0=', name: 'a.pdf' },
    ],
    [{ type: 'image', image_url: 'javascript:alert(1)' }, undefined],
    [{ type: 'audio', data: { a: 1 } }, undefined],
    [{ type: 'audio', data: '../x' }, undefined],
    [{ type: 'file', file_url: null, filename: 'a' }, undefined],
    [{ type: 'text', text: 'x' }, undefined],
  ])('%j holds %j', (part, media) => {
    expect(mediaInPart(part)).toEqual(media);
  });
});
