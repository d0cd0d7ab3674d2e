// Text that is not shown in the message itself: as a file below it.
import type { Scene } from './scene.ts';

/** Never rejects: what stands beside an answer must not take the answer with it. @returns whether it is there. */
export async function attachText(
  scene: Scene,
  part: 'rest' | 'whole' | 'thoughts',
  name: string,
  text: string,
): Promise<boolean> {
  const { turnId, log } = scene;
  const bytes = new TextEncoder().encode(text);
  try {
    await scene.attach({ nonce: `${turnId}-${part}`, name, mimeType: 'text/markdown', bytes });
    return true;
  } catch (error) {
    log.warn({ err: error, name }, 'a text could not be attached');
    return false;
  }
}
