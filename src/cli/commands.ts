import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { codecNames } from '../api/config/codec-list.ts';
import { listenForm } from '../api/config/listen-point.ts';
import { clientRows, mediaRows, serverRows } from '../api/config/rows.ts';
import { type CallFlags, call } from './call.ts';
import type { Console, Streams } from './console.ts';
import { defaultTimeoutMs } from './endpoint-flags.ts';
import type { ExitCode } from './exit-code.ts';
import {
  codecs,
  count,
  defaultText,
  digits,
  lines,
  listen,
  local,
  log,
  rtpPorts,
  seconds,
  secondsUpTo,
  srtp,
  status,
  workers,
} from './flags.ts';
import { type ServeFlags, serve } from './serve.ts';

const codes = `
Exit codes: 0 done as asked, 1 the call was not answered or a hold was refused, 2 a flag, URI or WAV file is wrong,
3 the port cannot be opened, 4 anything else.`;

const sounds = 'tone, echo, silence, busy:uk, ringback:de …, or a WAV file (PCM, 16 bit)';

const names = codecNames.join(', ').toLowerCase();
const codecsText = `codecs in order of preference, of ${names} (default: ${defaultText(serverRows.codecs)})`;
const workersText = `threads that do the media work (default: ${defaultText(mediaRows.workers)}, all on the main thread)`;
const localText = `where to call from (default: ${defaultText(clientRows.listen).replace(/^\w+:/, '')}, any address and port)`;
const portsText = `UDP ports for audio (default: ${defaultText(mediaRows.ports)})`;
const timeoutText = `end a call for which no audio has come for so long; 0: never (default: ${defaultTimeoutMs / 1000})`;
const latchText = 'follow a peer behind a NAT, for so long after media starts, to where it sends from (default: 0)';
const linesText =
  'which events of calls are printed: all, a summary each second, or auto: all, but of many calls a summary (default: auto; call and --json: all)';
const logText = 'log to standard error, as JSON by pino: error, warn, info, debug, or trace with every message';
const silenceText = 'send no packets during silence, where the peer can (RFC 3389)';
const srtpText = `encrypt audio: off, offer (where the peer can) or require (default: ${defaultText(serverRows.srtp)})`;

/** A chosen command, ready to run. */
export type Run = (console: Console) => Promise<ExitCode>;

/** The commands and their flags. `chosen` gets the one that is to be run. */
export const commands = (streams: Streams, chosen: (flags: { readonly json?: true }, job: Run) => void): Command => {
  const program = new Command('rxsip')
    .description('A scriptable SIP phone: answers calls, makes calls.')
    .version(version(), '-V, --version', 'print the version')
    .addHelpText('after', codes)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
      outputError: (text, write) => write(errorText(text, program)),
    });
  const serving = program
    .command('serve')
    .description('Answer every call that comes in.')
    .option(
      `--listen <${listenForm}>`,
      `where to listen, several times for several (default: ${defaultText(serverRows.listen)})`,
      listen,
    )
    .option('--answer <SOUND>', `what to play to callers: ${sounds}`, 'tone')
    .option('--ring <SECONDS>', 'ring for so long before answering (default: 0)', seconds)
    .option('--no-ring', 'answer without ringing first')
    .option('--early-media', 'ring with 183 and audio in place of 180')
    .option('--reject <STATUS>', 'reject every call with this status, 300 to 699', status)
    .option('--hangup-after <SECONDS>', 'hang up so long after the answer', seconds)
    .option('--record <DIR>', 'record each caller to a WAV file of its own in this directory')
    .option('--dtmf <DIGITS>', 'send these digits when the call is up', digits)
    .option(
      '--max-calls <N>',
      'calls at once; more get 503 (default: what memory, --rtp-ports and ulimit -n hold, 50000 at most)',
      count,
    )
    .action((flags: ServeFlags & { readonly json?: true }) => chosen(flags, (console) => serve(flags, console)));
  const calling = program
    .command('call')
    .description('Make one call and follow it to its end.')
    .argument('<URI>', 'whom to call, such as sip:alice@192.0.2.1:5060')
    .option('--local <HOST:PORT>', localText, local)
    .option('--play <SOUND>', `what to play to the peer: ${sounds}`, 'silence')
    .option('--record <PATH>', 'record the peer to this WAV file, or to one in this directory')
    .option('--dtmf <DIGITS>', 'send these digits when the call is up', digits)
    .option('--for <SECONDS>', 'hang up so long after the answer; otherwise the peer does, or Ctrl-C', seconds)
    .option('--cancel-after <SECONDS>', 'give up when there is no answer after so long', seconds)
    .option('--hold-at <SECONDS>', 'put the call on hold so long after the answer', seconds)
    .option('--resume-at <SECONDS>', 'resume it so long after the answer', seconds)
    .action((uri: string, flags: CallFlags & { readonly json?: true }) =>
      chosen(flags, (console) => call(uri, flags, console)),
    );
  for (const each of [serving, calling]) endpointFlags(each);
  return program;
};

/** The flags that both commands have. */
const endpointFlags = (command: Command): Command =>
  command
    .option('--rtp-ports <A-B>', portsText, rtpPorts)
    .option(
      '--no-rtcp-mux',
      'RTCP has a port of its own, and is neither offered nor accepted on that of RTP (RFC 5761)',
    )
    .option('--media-timeout <SECONDS>', timeoutText, secondsUpTo(86_400_000))
    .option('--latch <SECONDS>', latchText, secondsUpTo(60_000))
    .option('--workers <N>', workersText, workers)
    .option('--codecs <LIST>', codecsText, codecs)
    .option('--srtp <POLICY>', srtpText, srtp)
    .option('--silence-suppression', silenceText)
    .option('--json', 'print one JSON object a line')
    .option('--lines <WHICH>', linesText, lines)
    .option('--log <LEVEL>', logText, log)
    .addHelpText('after', codes);

/** One sentence. That of an unknown command names those there are. */
const errorText = (text: string, program: Command): string => {
  const names = program.commands.map((each) => each.name()).join(' and ');
  return text.replace(/^error: /, 'rxsip: ').replace(/^(rxsip: unknown command '.*')\n?$/s, `$1; there are ${names}\n`);
};

const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
};
