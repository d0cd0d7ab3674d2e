// Rows of cells come in, an aligned table goes out.

/** Numbers stand at the right, words at the left. */
export function aligned(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  const isNumeric = head.map((_, column) => rows.every((row) => /^([-–\d.,× /]+|)$/.test(row[column] ?? '')));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A number with so many digits behind the point; `–` for one that does not exist. */
export function digits(value: number | undefined, count = 0): string {
  return value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(count);
}
