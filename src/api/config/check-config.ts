import * as v from 'valibot';
import { SipError } from '../../core/errors.ts';
import type { SipClientConfig, SipServerConfig } from './config.ts';
import { clientRows, serverRows } from './rows.ts';
import type { Schema } from './schema-parts.ts';
import { srtpConflict } from './srtp-settings.ts';
import { schemaOf } from './table.ts';

const schemas: { readonly server: Schema<SipServerConfig>; readonly client: Schema<SipClientConfig> } = {
  server: schemaOf(serverRows),
  client: schemaOf(clientRows),
};

/** Throws `ERR_SIP_CONFIG` with the path of every wrong setting and what is wrong with it. */
export const checkConfig = (kind: 'server' | 'client', config: unknown): void => {
  const { success, output, issues = [] } = v.safeParse(schemas[kind], config);
  const each = issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`);
  const conflict = success ? srtpConflict(output) : undefined;
  if (conflict !== undefined) each.push(conflict);
  if (each.length === 0) return;
  throw new SipError('ERR_SIP_CONFIG', `the configuration is wrong: ${each.join('; ')}`);
};

/** `listen[1].port`, as code would write it. */
const pathText = (path: readonly { readonly key: unknown }[] | undefined): string => {
  let text = '';
  for (const { key } of path ?? []) text += typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${key}`;
  return text === '' ? 'config' : text;
};
