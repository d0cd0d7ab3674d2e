// files.getUploadURLExternal, files.completeUploadExternal, files.info, files.delete: files out of the app, and what they are.

import { ApiError } from '../api-error.ts';
import { isObject } from '../arguments.ts';
import { readBlocks } from '../blocks.ts';
import type { Method, MethodCall, PendingUpload } from '../method.ts';
import type { Channel, StoredFile } from '../model.ts';
import { fileJson } from '../wire.ts';
import { authorship, threadOf } from './chat.ts';

const maxFileBytes = 1_073_741_824;
const maxAltText = 1000;

const getUploadUrl: Method = {
  name: 'files.getUploadURLExternal',
  token: 'bot',
  scopes: ['files:write'],
  tier: 't4',
  required: ['filename', 'length'],
  run: ({ args, platform }) => {
    const length = args.number('length') ?? 0;
    if (length <= 0 || length > maxFileBytes) throw new ApiError('file_upload_size_restricted');
    const altText = args.text('alt_txt') ?? args.text('alt_text');
    if ((altText?.length ?? 0) > maxAltText) throw new ApiError('alt_txt_too_large');
    const fileId = platform.workspace.ids.next('F');
    const name = args.text('filename') ?? '';
    const mimeType = 'application/octet-stream';
    platform.uploads.set(fileId, { fileId, name, length, altText, bytes: undefined, mimeType });
    return { upload_url: `${platform.baseUrl}/upload/v1/${fileId}`, file_id: fileId };
  },
};

const completeUpload: Method = {
  name: 'files.completeUploadExternal',
  token: 'bot',
  scopes: ['files:write'],
  tier: 't4',
  required: ['files'],
  run: (call) => {
    const { platform } = call;
    const wanted = wantedFiles(call);
    const channels = targetChannels(call);
    const blocks = readBlocks(call.args, 'invalid_blocks');
    const files = wanted.map(({ upload, title }) => store(call, upload, title));
    const text = call.args.text('initial_comment') ?? '';
    const fileIds = files.map((file) => file.id);
    for (const channel of channels) {
      const threadTs = call.args.has('thread_ts') ? shareThread(call, channel) : undefined;
      const body = { text, blocks, fileIds, threadTs, channelId: channel.id, subtype: 'file_share' };
      // Slack shares a file after it has answered.
      setImmediate(() => platform.workspace.post({ ...authorship(call), ...body }));
    }
    return { files: files.map((file) => fileJson(platform.workspace, file, platform.baseUrl)) };
  },
};

function shareThread(call: MethodCall, channel: Channel): string | undefined {
  try {
    return threadOf(call, channel);
  } catch (error) {
    throw new ApiError('invalid_channel', {}, { cause: error });
  }
}

/** @throws ApiError `file_not_found` (never announced), `file_update_failed` (no bytes, or not as many as announced) */
function wantedFiles({ args, platform }: MethodCall): { upload: PendingUpload; title: string }[] {
  const files = args.json('files', 'invalid_arguments');
  if (!Array.isArray(files) || files.length === 0) throw new ApiError('invalid_arguments');
  return files.map((file: unknown) => {
    const id = isObject(file) ? String(file.id) : '';
    const upload = platform.uploads.get(id);
    if (!upload) throw new ApiError('file_not_found');
    if (upload.bytes?.length !== upload.length) throw new ApiError('file_update_failed');
    const title = isObject(file) && typeof file.title === 'string' ? file.title : upload.name;
    return { upload, title };
  });
}

function targetChannels(call: MethodCall): Channel[] {
  const channelIds = call.args.text('channel_id') ?? call.args.text('channels') ?? '';
  const { workspace } = call.platform;
  return channelIds
    .split(',')
    .filter((id) => id !== '')
    .map((id) => {
      const channel = workspace.channels().find((candidate) => candidate.id === id);
      const hidden = channel?.kind !== 'channel' && !channel?.memberIds.has(workspace.botUserId);
      if (!channel || hidden) throw new ApiError('channel_not_found');
      if (!channel.memberIds.has(workspace.botUserId)) throw new ApiError('not_in_channel');
      if (channel.archived) throw new ApiError('posting_to_channel_denied');
      return channel;
    });
}

function store({ platform }: MethodCall, upload: PendingUpload, title: string): StoredFile {
  const { workspace } = platform;
  const file: StoredFile = {
    id: upload.fileId,
    name: upload.name,
    title,
    mimeType: upload.mimeType,
    bytes: upload.bytes ?? new Uint8Array(),
    ownerId: workspace.botUserId,
    createdAtMs: Date.now(),
    altText: upload.altText,
    sharedIn: new Set(),
  };
  workspace.files.set(file.id, file);
  platform.uploads.delete(upload.fileId);
  return file;
}

const info: Method = {
  name: 'files.info',
  token: 'bot',
  scopes: ['files:read'],
  tier: 't4',
  required: ['file'],
  run: ({ args, platform }) => {
    const { workspace, baseUrl } = platform;
    const file = workspace.files.get(args.text('file') ?? '');
    if (!file || !workspace.appSeesFile(file)) throw new ApiError('file_not_found');
    const paging = { count: 100, total: 0, page: 1, pages: 0 };
    const json = fileJson(workspace, file, baseUrl);
    return { file: json, comments: [], paging, response_metadata: { next_cursor: '' } };
  },
};

const remove: Method = {
  name: 'files.delete',
  token: 'bot',
  scopes: ['files:write'],
  tier: 't3',
  required: ['file'],
  run: ({ args, platform }) => {
    const { workspace } = platform;
    const file = workspace.files.get(args.text('file') ?? '');
    if (!file || !workspace.appSeesFile(file)) throw new ApiError('file_not_found');
    if (file.ownerId !== workspace.botUserId) throw new ApiError('cant_delete_file');
    workspace.removeFile(file);
    return {};
  },
};

export const fileMethods: readonly Method[] = [getUploadUrl, completeUpload, info, remove];
