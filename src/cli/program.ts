import { Command, CommanderError } from 'commander';
import { codecNames } from '../api/config/codec-list.ts';
import { listenForm } from '../api/config/listen-point.ts';
import { clientRows, mediaRows, serverRows } from '../api/config/rows.ts';
import { type CallFlags, call } from './call.ts';
import { type Console, consoleOf, type Streams } from './console.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import {
  codecs,
  count,
  defaultText,
  digits,
  listen,
  local,
  rtpPorts,
  seconds,
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
const silenceText = 'send no packets during silence, where the peer can (RFC 3389)';
const srtpText = `encrypt audio: off, offer (where the peer can) or require (default: ${defaultText(serverRows.srtp)})`;

type Run = (console: Console) => Promise<ExitCode>;

/** Runs the command of these arguments (without `node` and the script). Returns the exit code. */
export const runCommand = async (args: readonly string[], streams: Streams): Promise<ExitCode> => {
  let job: Run | undefined;
  let json = false;
  const command = build(streams, (flags, what) => {
    json = flags.json ?? false;
    job = what;
  });
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    // Commander has printed the help or the error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    throw error;
  }
  const console = consoleOf(streams, json);
  try {
    return (await job?.(console)) ?? exitCode.usage;
  } catch (error) {
    console.printError(error instanceof Error ? error.message : String(error));
    return exitCodeOf(error);
  }
};

const build = (streams: Streams, chosen: (flags: { readonly json?: true }, job: Run) => void): Command => {
  const program = new Command('rxsip')
    .description('A scriptable SIP phone: answers calls, makes calls.')
    .addHelpText('after', codes)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'rxsip: ')),
    });
  program
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
    .option('--max-calls <N>', 'calls at once; more get 503', count)
    .option('--rtp-ports <A-B>', portsText, rtpPorts)
    .option('--workers <N>', workersText, workers)
    .option('--codecs <LIST>', codecsText, codecs)
    .option('--srtp <POLICY>', srtpText, srtp)
    .option('--silence-suppression', silenceText)
    .option('--json', 'print every event of every call as one JSON object a line')
    .addHelpText('after', codes)
    .action((flags: ServeFlags & { readonly json?: true }) => chosen(flags, (console) => serve(flags, console)));
  program
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
    .option('--rtp-ports <A-B>', portsText, rtpPorts)
    .option('--workers <N>', workersText, workers)
    .option('--codecs <LIST>', codecsText, codecs)
    .option('--srtp <POLICY>', srtpText, srtp)
    .option('--silence-suppression', silenceText)
    .option('--json', 'print every event of the call as one JSON object a line')
    .addHelpText('after', codes)
    .action((uri: string, flags: CallFlags & { readonly json?: true }) =>
      chosen(flags, (console) => call(uri, flags, console)),
    );
  return program;
};
