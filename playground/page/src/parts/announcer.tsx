// For who listens to a screen reader: Friday's answer is read once, when it has stopped growing, not at each edit.
import { useEffect, useState } from 'preact/hooks';

interface Props {
  /** Friday's newest message, while a place is looked at. */
  readonly message: { readonly id: string; readonly text: string } | undefined;
  /** Another place: what stood there before is not read. */
  readonly place: string;
  /** The answer itself has opened the place: it is read, too. */
  readonly fresh?: boolean;
}

const quietMs = 1_500;
/** Who wants to hear the rest goes to the message. */
const mostCharacters = 600;

export function Announcer({ message, place, fresh = false }: Props) {
  const [said, setSaid] = useState('');
  const [seen, setSeen] = useState({ place, message: fresh ? undefined : message });
  const text = message?.text ?? '';
  if (seen.place !== place) setSeen({ place, message });
  useEffect(() => {
    // What stood there already is not read, unless it goes on.
    if (message === undefined || (message.id === seen.message?.id && text === seen.message.text)) return;
    const timer = setTimeout(() => setSaid(`Friday: ${text.slice(0, mostCharacters)}`), quietMs);
    return () => clearTimeout(timer);
  }, [message?.id, text, seen]);
  return (
    <p role="status" class="sr-only" data-announced>
      {said}
    </p>
  );
}
