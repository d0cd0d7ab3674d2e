// The inspector: what has happened on the left, one of it as a picture and a timeline on the right.
import { useEffect } from 'preact/hooks';
import { connection, perform } from '../client.ts';
import { Details } from './details.tsx';
import { AnswerList } from './list.tsx';
import { current, source } from './store.ts';
import { Tools } from './tools.tsx';
import { words } from './words.ts';

export function Inspector() {
  const w = words.value;
  const isOpen = connection.value === 'open';
  useEffect(() => {
    if (isOpen) void perform({ type: 'inspect', on: true });
  }, [isOpen]);
  useEffect(
    () => () => {
      void perform({ type: 'inspect', on: false });
    },
    [],
  );
  const item = current.value;
  return (
    <div class="flex h-full min-h-0 flex-col gap-2">
      <Tools />
      {item === undefined ? (
        <p class="p-4 text-sm">{source.value === 'now' ? w.none : w.noneInRecording}</p>
      ) : (
        <div class="flex min-h-0 flex-1 gap-3 max-md:flex-col">
          <AnswerList />
          <Details item={item} />
        </div>
      )}
    </div>
  );
}
