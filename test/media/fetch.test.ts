import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ReplyMedia } from '../../src/agent.ts';
import { createMediaSource } from '../../src/media/fetch.ts';
import { fetchIt, png, refusal, serve } from './fetch/scene.ts';

describe('a medium at an address', () => {
  it('arrives with its bytes, its true type and its name', async () => {
    const { at } = await serve((request, response) => {
      if (request.url === '/sound') response.setHeader('content-disposition', 'attachment; filename="a sound.ogg"');
      response.setHeader('content-type', request.url === '/sound' ? 'audio/ogg; codecs=opus' : 'application/x-wrong');
      response.end(request.url === '/sound' ? 'sound' : png);
    });
    expect(await fetchIt(`${at}/a/cat.png?sig=1`)).toEqual({ bytes: png, mimeType: 'image/png', name: 'cat.png' });
    const sound = await fetchIt(`${at}/sound`, {}, { type: 'audio' });
    expect(sound).toMatchObject({ mimeType: 'audio/ogg', name: 'a sound.ogg' });
  });

  it('is asked for without a password, a referrer or a wish for packing', async () => {
    let headers = {};
    const { at } = await serve((request, response) => {
      headers = request.headers;
      response.end(png);
    });
    await fetchIt(at);
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
    expect(headers).toMatchObject({ 'accept-encoding': 'identity' });
  });

  it.each<[string, RequestListener, string, Partial<ReplyMedia>?]>([
    ['is not there', (_, response) => response.writeHead(404).end(png), 'unreachable'],
    ['is at a server in trouble', (_, response) => response.writeHead(503).end(), 'unreachable'],
    ['is only a part', (_, response) => response.writeHead(206).end(png), 'unreachable'],
    ['is a page instead of a picture', html(), 'not-media'],
    ['is a page that says it was a picture', html('image/png'), 'not-media'],
    ['is a page instead of a document', html('application/pdf'), 'not-media', { type: 'file', name: 'a.pdf' }],
    ['is a page instead of a film', html('video/mp4'), 'not-media', { type: 'video' }],
    ['is JSON instead of a picture', json(), 'not-media'],
    ['is JSON instead of a sound', json(), 'not-media', { type: 'audio' }],
    ['is empty', (_, response) => response.setHeader('content-type', 'image/png').end(), 'not-media'],
    ['ends too soon', short(), 'unreachable'],
    ['is packed', packed(), 'not-media'],
    [
      'ends in the middle',
      (_, response) => response.writeHead(200).write(png, () => response.destroy()),
      'unreachable',
    ],
  ])('is refused when it %s', async (_what, answer, reason, medium) => {
    const { at } = await serve(answer);
    await expect(fetchIt(`${at}/x`, {}, medium)).rejects.toEqual(refusal(reason));
  });

  it('may be a page or JSON where a file was promised', async () => {
    const page = await serve(html());
    expect(await fetchIt(`${page.at}/report.html`, {}, { type: 'file' })).toMatchObject({ mimeType: 'text/html' });
    const data = await serve(json());
    expect(await fetchIt(`${data.at}/data`, {}, { type: 'file' })).toMatchObject({ mimeType: 'application/json' });
  });
});

function html(type = 'text/html'): RequestListener {
  return (_, response) => response.setHeader('content-type', type).end('<!doctype html><title>Sign in</title>');
}

function json(): RequestListener {
  return (_, response) => response.setHeader('content-type', 'application/json').end('{"error":"no"}');
}

function short(): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': png.length + 10 });
    response.write(png, () => response.socket?.end());
  };
}

/** Some hundred bytes that would become a hundred thousand. */
function packed(): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.concat([png, Buffer.alloc(100_000)])));
  };
}

describe('too much', () => {
  it('is not even begun when it is declared, and cut off when it is not', async () => {
    const cut = Promise.withResolvers<void>();
    const { at } = await serve((request, response) => {
      response.setHeader('content-type', 'image/png');
      if (request.url === '/declared') response.setHeader('content-length', 5_000_000);
      response.on('close', () => cut.resolve());
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000)));
        response.once('drain', pour);
      };
      if (request.url === '/declared') response.flushHeaders();
      else pour();
    });
    await expect(fetchIt(`${at}/declared`, {}, {}, 1_000_000)).rejects.toEqual(refusal('too-large'));
    await expect(fetchIt(`${at}/endless`, {}, {}, 1_000_000)).rejects.toEqual(refusal('too-large'));
    await cut.promise;
  });

  it('is more than the platform takes, or than we hold: whichever is less', async () => {
    const { at } = await serve((_, response) => response.setHeader('content-type', 'image/png').end(png));
    await expect(fetchIt(at, {}, {}, png.length - 1)).rejects.toEqual(refusal('too-large'));
    await expect(fetchIt(at, { limits: { size: png.length - 1 } })).rejects.toEqual(refusal('too-large'));
    expect((await fetchIt(at, {}, {}, png.length)).bytes).toHaveLength(png.length);
  });

  it('time is not given: to a body that says nothing, to one that trickles, to one that never begins', async () => {
    const { at } = await serve((request, response) => {
      if (request.url === '/mute') return;
      response.writeHead(200, { 'content-type': 'image/png' }).flushHeaders();
      const trickle = setInterval(() => request.url === '/trickle' && response.write('.'), 10);
      response.on('close', () => clearInterval(trickle));
    });
    const limits = { idleMs: 100, totalMs: 300 };
    for (const path of ['/mute', '/silent', '/trickle'])
      await expect(fetchIt(at + path, { limits }), path).rejects.toEqual(refusal('unreachable'));
  });

  it('at once waits for its turn', async () => {
    const { at } = await serve((_, response) => response.setHeader('content-type', 'image/png').end(png));
    const source = createMediaSource({ agentUrl: at, allowHosts: [], proxy: undefined, limits: { atOnce: 2 } });
    let inside = 0;
    let most = 0;
    const held = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4, 5].map((id) => source.use({ type: 'image', url: `${at}/${id}` }, 1_000, held)));
    expect(most).toBe(2);
  });
});
