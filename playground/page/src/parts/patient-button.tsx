// A button that rests while what it has begun goes on: unlike a disabled one it keeps the focus of whoever pressed it.
import type { ComponentProps } from 'preact';

interface Props extends Omit<ComponentProps<'button'>, 'type' | 'class' | 'onClick'> {
  readonly look: string;
  readonly isResting: boolean;
  readonly run: () => void;
}

export function PatientButton({ look, isResting, run, ...rest }: Props) {
  return (
    <button
      {...rest}
      type="button"
      aria-disabled={isResting}
      class={`btn ${look} ${isResting ? 'btn-disabled' : ''}`}
      onClick={() => {
        if (!isResting) run();
      }}
    />
  );
}
