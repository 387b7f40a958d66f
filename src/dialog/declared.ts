import type { ExtraHeaders } from '../signal/command.ts';
import type { DialogConfig } from './dialog-room.ts';

type Field = readonly [name: string, value: string];

/** What we say of ourselves, written once for all messages. Empty lists are left out: an empty Allow would refuse all. */
export interface Declared {
  readonly server: readonly Field[];
  readonly userAgent: readonly Field[];
  readonly allow: ExtraHeaders;
  readonly accept: ExtraHeaders;
  /** Allow and Supported: in an INVITE and in its 2xx (RFC 3261 §13.2.1, §13.3.1.4). */
  readonly abilities: ExtraHeaders;
  /** Allow, Accept, Supported: in the 2xx to an OPTIONS (RFC 3261 §11.2). */
  readonly everything: ExtraHeaders;
}

const list = (name: string, values: readonly string[]): readonly Field[] =>
  values.length === 0 ? [] : [[name, values.join(', ')]];

export const declare = (config: DialogConfig): Declared => {
  const allow = list('Allow', config.allow);
  const accept = list('Accept', config.accept);
  const supported = list('Supported', config.supported);
  return {
    server: config.userAgent === '' ? [] : [['Server', config.userAgent]],
    userAgent: config.userAgent === '' ? [] : [['User-Agent', config.userAgent]],
    allow,
    accept,
    abilities: [...allow, ...supported],
    everything: [...allow, ...accept, ...supported],
  };
};
