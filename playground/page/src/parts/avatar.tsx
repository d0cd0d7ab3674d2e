// Somebody's picture: the first letter on a colour of their own.
import { Bot } from 'lucide';
import type { Author } from '../../../client-api/protocol.ts';
import { Icon } from './icon.tsx';

const colours: Readonly<Record<string, string>> = { Alice: 'bg-[#1f7a4d]', Bob: 'bg-[#a3480c]', 陈晨: 'bg-[#2557b8]' };

interface Props {
  readonly name: string;
  readonly kind?: Author['kind'];
  readonly round?: boolean;
  readonly small?: boolean;
}

export function Avatar({ name, kind = 'person', round = false, small = false }: Props) {
  const colour = kind === 'friday' ? 'bg-[#5046e5]' : (colours[name] ?? 'bg-[#5c616b]');
  const shape = `${round ? 'rounded-full' : 'rounded-md'} ${small ? 'size-5 text-[10px]' : 'size-9 text-base'}`;
  return (
    <span
      aria-hidden="true"
      class={`${colour} ${shape} inline-flex shrink-0 select-none items-center justify-center font-semibold text-white`}
    >
      {kind === 'friday' ? <Icon of={Bot} size={small ? 13 : 22} /> : [...name][0]}
    </span>
  );
}
