// Server-sent events: bytes come in as the network cut them, the data of whole events goes out.
import { StringDecoder } from 'node:string_decoder';
import { createParser } from 'eventsource-parser';

export interface EventReaderOptions {
  /** The longest event that is read, in UTF-16 units. */
  readonly maxEventSize: number;
  readonly onEvent: (data: string) => void;
  /** An event was longer. Nothing is read after it, nor kept. */
  readonly onTooLarge: () => void;
}

export interface EventReader {
  read(bytes: Buffer): void;
  /** The stream is over: an event without its closing blank line, even without its line's end, counts too. */
  end(): void;
}

/**
 * Event names, ids, comments and retry hints mean nothing in this protocol.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function createEventReader({ maxEventSize, onEvent, onTooLarge }: EventReaderOptions): EventReader {
  const decoder = new StringDecoder('utf8');
  let open = true;
  const parser = createParser({
    maxBufferSize: maxEventSize,
    onEvent: ({ data }) => onEvent(data),
    onError: ({ type }) => {
      if (type !== 'max-buffer-size-exceeded') return;
      open = false;
      onTooLarge();
    },
  });
  return {
    read: (bytes) => {
      if (open) parser.feed(decoder.write(bytes));
    },
    end: () => {
      if (open) parser.feed(`${decoder.end()}\n\n`);
    },
  };
}

/** An answer that is no stream: all of it is one event, told at its end. */
export function createWholeReader({ maxEventSize, onEvent, onTooLarge }: EventReaderOptions): EventReader {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let open = true;
  return {
    read: (bytes) => {
      if (!open) return;
      text += decoder.write(bytes);
      if (text.length <= maxEventSize) return;
      open = false;
      text = '';
      onTooLarge();
    },
    end: () => {
      if (open) onEvent(text + decoder.end());
    },
  };
}
