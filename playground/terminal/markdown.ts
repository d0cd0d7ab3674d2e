// Markdown a little more readable: the same characters in the same places, with emphasis, code and headings set off.
import chalk from 'chalk';

const fenceLine = /^\s*(`{3,}|~{3,})/;

/** Pure. Changes no width: marks stay where they are, only fainter. */
export function styled(markdown: string): string {
  let fence: string | undefined;
  const rows = markdown.split('\n').map((row) => {
    const mark = fenceLine.exec(row)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      return chalk.dim(row);
    }
    if (fence !== undefined) return chalk.cyan(row);
    if (row.startsWith('-# ')) return chalk.dim(row);
    return /^#{1,6} /.test(row) ? chalk.bold(row) : inline(row);
  });
  return rows.join('\n');
}

function inline(row: string): string {
  return row.replace(/(`+)(?!`)(.+?)(?<!`)\1(?!`)|\*\*(?=\S)(.+?)(?<=\S)\*\*/g, (all, _ticks, code, bold) =>
    code !== undefined ? chalk.cyan(all) : `${chalk.dim('**')}${chalk.bold(bold)}${chalk.dim('**')}`,
  );
}
