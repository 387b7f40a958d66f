// Machines in words: one short text per state, event and output, for tables, timelines and the generated pages.

const value = (each: unknown): string => {
  if (typeof each === 'object' && each !== null && 'status' in each) return String(each.status);
  return String(each);
};

/** `calling(a=500, cancelled)`: flags that are false are left out. */
export const stateText = (state: { readonly name: string }): string => {
  const fields = Object.entries<unknown>({ ...state }).filter(([name, each]) => name !== 'name' && each !== false);
  if (fields.length === 0) return state.name;
  return `${state.name}(${fields.map(([name, each]) => (each === true ? name : `${name}=${value(each)}`)).join(', ')})`;
};

/** `response 180`, `timer A`, `resolved 2`, `cancel`. */
export const eventText = (event: { readonly kind: string }): string => {
  if ('response' in event) return `${event.kind} ${value(event.response)}`;
  if ('targets' in event && Array.isArray(event.targets)) return `${event.kind} ${event.targets.length}`;
  return 'id' in event ? `${event.kind} ${String(event.id)}` : event.kind;
};

/** `send`, `send 486`, `start A 500`, `failed timeout`. */
export const outputText = (output: { readonly out: string }): string => {
  const words = [output.out];
  if ('response' in output) words.push(value(output.response));
  if ('timer' in output) words.push(String(output.timer));
  if ('afterMs' in output) words.push(String(output.afterMs));
  if ('why' in output) words.push(String(output.why));
  return words.join(' ');
};
