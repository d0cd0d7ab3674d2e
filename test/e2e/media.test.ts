// What an agent shows and lets hear, seen from the chat: from content parts, from tools, and from her words.
import { afterEach, describe, expect, it } from 'vitest';
import { draw } from '../../playground/friday/image.ts';
import { serve, streaming } from '../agent/agent-server.ts';
import { openBridge } from './bridge.ts';
import { startDiscord, startSlack } from './chats.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

function pictureOf(subject: string): Buffer {
  return Buffer.from(draw(subject).split(',')[1] ?? '', 'base64');
}

/** A server of files, as an agent has one beside itself. */
async function fileServer() {
  const server = await serve((response, { path }) => {
    if (path.endsWith('.mp3')) response.setHeader('content-type', 'audio/mpeg').end('a sound');
    else if (path.endsWith('.png')) response.setHeader('content-type', 'image/png').end(pictureOf(path));
    else response.writeHead(302, { location: 'http://127.0.0.1:1/secret.png' }).end();
  });
  ends.push(async () => server[Symbol.asyncDispose]());
  return { server, origin: new URL(server.url).origin };
}

describe.each([
  { platform: 'Slack', startChat: startSlack },
  { platform: 'Discord', startChat: startDiscord },
])('in $platform', ({ startChat }) => {
  it('media arrive each once, from wherever they may come, and the rest is named', async () => {
    const allowed = await fileServer();
    const foreign = await fileServer();
    const agent = await serve((response, { path, headers }) => {
      if (path === '/own.png') {
        response.setHeader('content-type', 'image/png').end(pictureOf('own'));
        return;
      }
      const own = `http://${headers.host}/own.png`;
      const fromTool = [
        { type: 'text', text: 'Drawn.' },
        { type: 'image', data: draw('from a tool').split(',')[1], mimeType: 'image/png' },
        { type: 'image', source: { type: 'url', url: own } },
        { type: 'audio', source: { type: 'url', url: `${allowed.origin}/speech.mp3` } },
        { type: 'image', source: { type: 'url', url: `${foreign.origin}/foreign.png` } },
        { type: 'image', source: { type: 'url', url: `${allowed.origin}/detour` } },
        { type: 'file', source: { type: 'url', url: 'file:///etc/passwd' } },
      ];
      const output = { call_id: 'c', name: 'draw', output: JSON.stringify(fromTool) };
      const strange = `![strange](${foreign.origin}/from-text.png)`;
      const words = `As you wished: ![A red house](${draw('a house')}), ![seen](${allowed.origin}/chart.png), ${strange}`;
      streaming(response);
      for (const event of [
        { object: 'message', id: 'o', type: 'plugin_call_output', role: 'tool', status: 'in_progress' },
        { object: 'content', msg_id: 'o', type: 'data', status: 'completed', data: output },
        { object: 'message', id: 'm', type: 'message', role: 'assistant', status: 'in_progress' },
        ...(words.match(/.{1,200}/gs) ?? []).map((text) => ({
          object: 'content',
          msg_id: 'm',
          type: 'text',
          delta: true,
          text,
        })),
        { object: 'content', msg_id: 'm', type: 'image', index: 1, delta: true, image_url: own },
        { object: 'response', status: 'completed', output: [] },
      ])
        response.write(`data: ${JSON.stringify(event)}\n\n`);
      response.end();
    });
    ends.push(async () => agent[Symbol.asyncDispose]());
    const chat = await startChat();
    ends.push(chat.stop);
    const settings = { AGENT_URL: agent.url, MEDIA_ALLOW_HOSTS: new URL(allowed.origin).host };
    const bridge = await openBridge({ ...chat.settings, ...settings });
    ends.push(bridge.close);

    const thread = chat.open('Alice', 'show me everything');
    const last = 'private network';
    await chat
      .until(() => thread.replies().some((text) => text.includes(last)), patience)
      .catch((cause: unknown) => {
        throw new Error(JSON.stringify([thread.replies(), thread.files(), bridge.log.slice(-20)]), { cause });
      });
    // Discord has no blanks in names.
    const files = thread.files().map((name) => name.replaceAll('_', ' '));
    expect(files).toEqual(['image.png', 'own.png', 'speech.mp3', 'A red house.png', 'chart.png']);
    expect(thread.replies()[0]).toContain('As you wished:');
    expect(thread.replies()[0]).toContain('A red house.png');
    const note = thread.replies().find((text) => text.includes(last)) ?? '';
    expect(note).toContain('foreign.png');
    expect(note).not.toContain(foreign.origin);
    expect(note.match(/private network/g)).toHaveLength(2);
    expect(thread.history().join('\n')).not.toContain('base64');
    expect(foreign.server.asked).toEqual([]);
    expect(allowed.server.asked.map(({ path }) => path)).toEqual(['/speech.mp3', '/detour', '/chart.png']);
  });
});
