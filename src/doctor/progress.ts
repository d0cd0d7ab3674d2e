// The one line that moves while people wait: what each part is busy with comes in, a line on the terminal goes out.
import stringWidth from 'string-width';
import type { Bilingual } from '../check.ts';
import type { Language } from '../texts.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

export interface Progress {
  doing(part: string, what: Bilingual | undefined): void;
  /** Takes the moving line away while whole lines are written above it. */
  aside(write: () => void): void;
  end(): void;
}

export interface Screen {
  readonly isTTY: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Without a terminal nothing moves, and only whole lines are written. */
export function createProgress(screen: Screen, language: Language): Progress {
  const busy = new Map<string, string>();
  const moves = screen.isTTY === true;
  const startedAtMs = Date.now();
  let frame = 0;
  const draw = (): void => {
    if (!moves || busy.size === 0) return;
    frame = (frame + 1) % frames.length;
    const seconds = Math.floor((Date.now() - startedAtMs) / 1000);
    const parts = [...busy].map(([part, what]) => `${part}: ${what}`).join(' · ');
    screen.write(`\r\u001b[2K${cut(`${frames[frame]} ${seconds} s  ${parts}`, (screen.columns ?? 80) - 1)}`);
  };
  const timer = moves ? setInterval(draw, frameMs).unref() : undefined;
  const clear = (): void => {
    if (moves) screen.write('\r\u001b[2K');
  };
  return {
    doing(part, what) {
      if (what === undefined) busy.delete(part);
      else busy.set(part, what[language]);
      draw();
    },
    aside(write) {
      clear();
      write();
      draw();
    },
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

/** As much of it as fits the columns. */
function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  const letters = [...text];
  while (stringWidth(letters.join('')) > columns - 1) letters.pop();
  return `${letters.join('')}…`;
}
