// What can be pressed below a message: in, its blocks or components as its platform keeps them; out, the controls in order.

export interface Control {
  readonly id: string;
  /** What it does stands at the end of its id: `stop`, `retry`, `good`, `bad`. */
  readonly action: string;
}

/** Controls wherever their kind keeps what it sends. */
export function slackControlsIn(blocks: unknown): readonly (Control & { readonly actionId: string })[] {
  return nodesIn(blocks).flatMap(({ action_id: actionId, value, positive_button, negative_button }) => {
    if (typeof actionId !== 'string') return [];
    const values = [value, ...[positive_button, negative_button].map((button) => Object(button).value)];
    return values.filter((id) => typeof id === 'string').map((id) => ({ actionId, ...controlOf(id) }));
  });
}

export function discordControlsIn(components: unknown): readonly Control[] {
  return nodesIn(components).flatMap(({ custom_id: id }) => (typeof id === 'string' ? [controlOf(id)] : []));
}

function controlOf(id: string): Control {
  return { id, action: id.split('.').at(-1) ?? '' };
}

/** Everything in a JSON value that has properties. */
export function nodesIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (typeof value !== 'object' || value === null) return [];
  const node: Readonly<Record<string, unknown>> = { ...value };
  return [node, ...Object.values(node).flatMap(nodesIn)];
}
