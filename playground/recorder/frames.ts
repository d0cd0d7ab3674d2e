// The bytes of an event stream → its events, each as soon as it is whole.
import { createParser } from 'eventsource-parser';

export interface FrameReader {
  read(bytes: Uint8Array): void;
}

export function frameReader(onFrame: (data: string) => void): FrameReader {
  const decoder = new TextDecoder();
  const parser = createParser({ onEvent: ({ data }) => onFrame(data) });
  return { read: (bytes) => parser.feed(decoder.decode(bytes, { stream: true })) };
}
