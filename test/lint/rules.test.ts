import { describe, expect, it } from 'vitest';
import { filesVisited, lintPlanted } from './planted-tree.ts';
import { sourceFiles } from './source-files.ts';

interface Breach {
  readonly breaks: string;
  readonly rule: string;
  readonly text: string;
}

const upward = (folder: string, from: string): Breach => ({
  breaks: `the direction of imports, from ${folder}`,
  rule: 'lint/style/noRestrictedImports',
  text: `import { a } from '${from}';\nexport const b = a;\n`,
});

const pure = (what: string, text: string, rule = 'lint/style/noRestrictedGlobals'): Breach => ({
  breaks: `the ban on ${what} in a pure folder`,
  rule,
  text,
});

const imports = (name: string, rule = 'lint/style/noRestrictedImports') => ({
  rule,
  text: `import { a } from '${name}';\nexport const b = a;\n`,
});

/** One breach per file, and the rule that finds it. */
const breaches: Readonly<Record<string, Breach>> = {
  'src/core/two-hundred-and-one.ts': {
    breaks: 'the 200 lines',
    rule: 'lint/style/noExcessiveLinesPerFile',
    text: Array.from({ length: 201 }, (_, i) => `export const line${i} = ${i};\n`).join(''),
  },
  'src/stack/cycle-a.ts': {
    breaks: 'the ban on cycles',
    rule: 'lint/suspicious/noImportCycles',
    text: "import { b } from './cycle-b.ts';\nexport const a = (): number => b();\n",
  },
  'src/stack/cycle-b.ts': {
    breaks: 'the ban on cycles, at its other end',
    rule: 'lint/suspicious/noImportCycles',
    text: "import { a } from './cycle-a.ts';\nexport const b = (): number => a();\n",
  },
  'src/stack/floating.ts': {
    breaks: 'the ban on floating promises',
    rule: 'lint/nursery/noFloatingPromises',
    text: 'const later = async (): Promise<number> => 1;\nexport const now = (): void => {\n  later();\n};\n',
  },
  'src/stack/no-extension.ts': {
    breaks: 'specifiers with their extension',
    rule: 'lint/correctness/useImportExtensions',
    text: "import { plain } from './plain';\nexport const a = plain;\n",
  },
  'src/stack/any.ts': {
    breaks: 'the ban on any',
    rule: 'lint/suspicious/noExplicitAny',
    text: 'export const a = (b: any): void => b;\n',
  },
  'src/stack/ignore.ts': {
    breaks: 'the ban on ts-ignore',
    rule: 'lint/suspicious/noTsIgnore',
    text: '// @ts-ignore\nexport const a: string = 1;\n',
  },
  'src/stack/enum.ts': { breaks: 'types that erase', rule: 'lint/style/noEnum', text: 'export enum A {\n  b,\n}\n' },
  'src/stack/parameter-property.ts': {
    breaks: 'types that erase, in a constructor',
    rule: 'lint/style/noParameterProperties',
    text: 'export class A {\n  constructor(readonly b: number) {}\n}\n',
  },
  'src/stack/barrel.ts': {
    breaks: 'the ban on barrels',
    rule: 'lint/performance/noBarrelFile',
    text: "export { plain } from './plain.ts';\n",
  },
  'src/stack/default.ts': { breaks: 'named exports', rule: 'lint/style/noDefaultExport', text: 'export default 1;\n' },
  'src/stack/console.ts': {
    breaks: 'the ban on console',
    rule: 'lint/suspicious/noConsole',
    text: "console.log('x');\n",
  },
  'test/focused.test.ts': {
    breaks: 'the ban on focused tests',
    rule: 'lint/suspicious/noFocusedTests',
    text: "import { it } from 'vitest';\nit.only('x', () => {});\n",
  },
  'test/skipped.test.ts': {
    breaks: 'the ban on skips',
    rule: 'lint/suspicious/noSkippedTests',
    text: "import { it } from 'vitest';\nit.skip('x', () => {});\n",
  },

  'src/core/up.ts': upward('core', '../message/model.ts'),
  'src/message/up.ts': upward('message', '../signal/signal.ts'),
  'src/message/build/up.ts': upward('a folder of message', '../../transaction/timers.ts'),
  'src/signal/up.ts': upward('signal', '../transaction/timers.ts'),
  'src/transaction/up.ts': upward('transaction', '../ua/contact.ts'),
  'src/ua/up.ts': upward('ua', '../dialog/dialog.ts'),
  'src/dialog/up.ts': upward('dialog', '../session/ring.ts'),
  'src/dialog/sideways.ts': upward('dialog', '../sdp/model.ts'),
  'src/sdp/up.ts': upward('sdp', '../session/ring.ts'),
  'src/sdp/sideways.ts': upward('sdp', '../message/model.ts'),
  'src/session/sideways.ts': upward('session', '../requests/requests.ts'),
  'src/requests/sideways.ts': upward('requests', '../session/ring.ts'),
  'src/requests/up.ts': upward('requests', '../stack/layers.ts'),
  'src/session/up.ts': upward('session', '../media/pacing/deadline-heap.ts'),
  'src/media/up.ts': upward('media', '../message/model.ts'),
  'src/transport/up.ts': upward('transport', '../stack/layer.ts'),
  'src/stack/up.ts': upward('stack', '../api/call/call.ts'),
  'src/testing/up.ts': upward('testing', '../api/call/call.ts'),
  'src/api/common/up.ts': upward('api', '../../cli/main.ts'),
  'src/session/barrel.ts': { breaks: 'the ban on imports of barrels', ...imports('../message/index.ts') },

  'src/core/package.ts': { breaks: 'the ban on packages in core', ...imports('rxjs') },
  'src/message/package.ts': { breaks: 'the ban on packages in message', ...imports('rxjs/operators') },
  'src/signal/package.ts': { breaks: 'the ban on Node in signal', ...imports('node:events') },
  'src/transaction/package.ts': { breaks: 'the ban on Node in transaction', ...imports('node:timers/promises') },
  'src/ua/package.ts': { breaks: 'the ban on rxjs in ua', ...imports('rxjs') },
  'src/dialog/package.ts': { breaks: 'the ban on loggers in dialog', ...imports('pino') },
  'src/requests/package.ts': { breaks: 'the ban on rxjs in requests', ...imports('rxjs') },
  'src/session/package.ts': { breaks: 'the ban on rxjs in session', ...imports('rxjs') },
  'src/session/sdp-transform.ts': { breaks: 'one file for sdp-transform', ...imports('sdp-transform') },
  'src/sdp/sdp-transform.ts': { breaks: 'one file for sdp-transform, even in sdp', ...imports('sdp-transform') },
  'src/core/lazy.ts': {
    breaks: 'the ban on packages, lazily',
    rule: 'lint/style/noRestrictedImports',
    text: "export const a = import('rxjs');\n",
  },
  'src/media/rxjs.ts': { breaks: 'rxjs in the driver of media only', ...imports('rxjs') },
  'src/media/socket-user.ts': { breaks: 'one file of media with sockets', ...imports('node:dgram') },
  'src/api/common/net.ts': { breaks: 'the ban on sockets in api', ...imports('node:net') },
  'src/stack/dgram.ts': { breaks: 'the ban on sockets in stack', ...imports('node:dgram') },

  'src/core/timer.ts': pure('setTimeout', 'export const a = setTimeout;\n'),
  'src/ua/dice.ts': pure('crypto', 'export const a = crypto.randomUUID();\n'),
  'src/dialog/interval.ts': pure('setInterval', 'export const a = setInterval;\n'),
  'src/session/clock.ts': pure('performance', 'export const a = performance.now();\n'),
  'src/message/global.ts': pure('globalThis', 'export const a = globalThis.setTimeout;\n'),
  'src/transaction/dice.ts': pure('crypto', 'export const a = crypto.randomUUID();\n'),
  'src/sdp/log.ts': pure('console', "console.warn('x');\n"),
};

/** Files that break no rule. */
const allowed: Readonly<Record<string, string>> = {
  'src/stack/plain.ts':
    "import { map } from 'rxjs';\nimport { ok } from '../core/result.ts';\nexport const plain = [map, ok];\n",
  'src/core/result.ts': 'export const ok = 1;\n',
  'src/message/build/invite.ts':
    "import { ok } from '../../core/result.ts';\nexport const a = Buffer.from(String(ok));\n",
  'src/dialog/request.ts': "import { a } from '../ua/contact.ts';\nexport const b = a;\n",
  'src/session/ring.ts':
    "import { a } from '../dialog/dialog.ts';\nimport { b } from '../sdp/model.ts';\nexport const c = [a, b];\n",
  'src/sdp/attributes.ts': "import sdpTransform from 'sdp-transform';\nexport const a = sdpTransform.parse('');\n",
  'src/media/net/socket.ts': "import { createSocket } from 'node:dgram';\nexport const a = createSocket;\n",
  'src/media/engine/media-driver.ts': "import { Subject } from 'rxjs';\nexport const a = new Subject();\n",
  'src/media/wav/write.ts': "import { open } from 'node:fs/promises';\nexport const a = open;\n",
  'src/transport/udp.ts':
    "import { createSocket } from 'node:dgram';\nimport { from } from 'rxjs';\nexport const a = [createSocket, from];\n",
  'src/api/common/listen.ts':
    "import { isIP } from 'node:net';\nimport * as v from 'valibot';\nexport const a = [isIP, v];\n",
  'src/cli/main.ts':
    "import { Command } from 'commander';\nimport { a } from '../index.ts';\nconsole.log(Command, a);\n",
};

describe('the linter', () => {
  const planted = {
    ...Object.fromEntries(Object.entries(breaches).map(([file, { text }]) => [file, text])),
    ...allowed,
  };
  const findings = lintPlanted(planted);

  it.each(Object.entries(breaches).map(([file, { breaks, rule }]) => ({ file, breaks, rule })))(
    'the linter finds that $file breaks $breaks',
    ({ file, rule }) => expect(findings).toContainEqual({ rule, file }),
  );

  it.each(Object.keys(allowed))('the linter accepts %s', (file) => {
    expect(findings.filter((finding) => finding.file === file)).toEqual([]);
  });

  it('no library file has more than 200 lines, each counted: the linter leaves some out', () => {
    const lines = (text: string): number => text.trimEnd().split('\n').length;
    expect(sourceFiles('src').filter(({ text }) => lines(text) > 200)).toEqual([]);
  });

  it('the linter visits every source file of the repository', () => {
    const files = sourceFiles('src', 'test', 'examples').length;
    expect(files).toBeGreaterThan(150);
    expect(filesVisited()).toBeGreaterThanOrEqual(files);
  });
});
