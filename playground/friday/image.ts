// Pictures by code: in, a subject or the bytes of a picture; out, a small PNG as data URL, or a picture's size in pixels.
import { crc32, deflateSync } from 'node:zlib';

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

type Colour = readonly [red: number, green: number, blue: number];

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A landscape whose colours, sun and hills follow from the subject: the same words give the same picture. */
export function draw(subject: string, { width, height }: PixelSize = { width: 160, height: 120 }): string {
  const seed = crc32(subject);
  const hue = seed % 360;
  const sky = { top: colour(hue, 0.75), bottom: colour(hue + 40, 0.95) };
  const hills = [colour(hue + 120, 0.7), colour(hue + 135, 0.5)] as const;
  const sun = { x: width * (0.2 + ((seed >>> 9) % 60) / 100), y: height * 0.3, radius: height * 0.14 };

  const rows: Buffer[] = [];
  for (let y = 0; y < height; y += 1) {
    const row = Buffer.alloc(1 + width * 3); // its first byte names the filter: none
    for (let x = 0; x < width; x += 1) {
      let pixel = mix(sky.top, sky.bottom, y / height);
      if ((x - sun.x) ** 2 + (y - sun.y) ** 2 < sun.radius ** 2) pixel = [255, 236, 150];
      for (const [near, hill] of hills.entries()) {
        const crest = height * (0.62 + 0.16 * near + 0.09 * Math.sin(x / (23 - near * 9) + (seed >>> (4 * near))));
        if (y > crest) pixel = hill;
      }
      row.set(pixel, 1 + x * 3);
    }
    rows.push(row);
  }
  return `data:image/png;base64,${png({ width, height }, Buffer.concat(rows)).toString('base64')}`;
}

/** A picture's size, from the head of a PNG, GIF or JPEG file; nothing when it is none of them or is cut off. */
export function pixelSize(bytes: Buffer): PixelSize | undefined {
  if (bytes.length >= 24 && bytes.subarray(0, 8).equals(signature)) {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (bytes.length >= 10 && bytes.toString('latin1', 0, 4) === 'GIF8') {
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  return bytes.length >= 2 && bytes.readUInt16BE(0) === 0xffd8 ? jpegSize(bytes) : undefined;
}

/** Walks a JPEG's segments to its frame header (SOF0 to SOF15 without DHT, JPG and DAC). @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf */
function jpegSize(bytes: Buffer): PixelSize | undefined {
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** An 8-bit RGB picture of one IDAT chunk. @see https://www.w3.org/TR/png-3/ */
function png({ width, height }: PixelSize, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // 8 bits a channel, red-green-blue
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(typed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}

/** A pastel: the hue in degrees, the lightness from 0 to 1. */
function colour(hue: number, lightness: number): Colour {
  const channel = (shift: number): number =>
    Math.round(255 * Math.min(1, lightness * (0.78 + 0.22 * Math.cos(((hue + shift) * Math.PI) / 180))));
  return [channel(0), channel(240), channel(120)];
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const channel = (at: 0 | 1 | 2): number => Math.round(from[at] + (to[at] - from[at]) * share);
  return [channel(0), channel(1), channel(2)];
}
