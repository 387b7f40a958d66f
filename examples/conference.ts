// A meeting: every caller joins it, hears two notes when others join and leave, and mutes the own line with 1.
//   npx tsx examples/conference.ts [udp:HOST:PORT]
import { type Call, conference, createSipServer, endText } from 'rxsip';

const server = await createSipServer({ listen: process.argv[2] ?? 'udp:0.0.0.0:5060' });
const room = conference({ tones: true });

const welcome = async (call: Call): Promise<void> => {
  const member = room.join(call);
  call.dtmf$.subscribe(({ digit }) => {
    if (digit !== '1') return;
    if (member.muted) member.unmute();
    else member.mute();
    console.log(`${call.remote.uri} is ${member.muted ? 'muted' : 'heard'}`);
  });
  await call.answer();
  console.log(`${call.remote.uri} has joined: ${room.members.length} members`);
  await member.left;
  console.log(`${call.remote.uri} has left: ${room.members.length} members`);
};

server.calls$.subscribe((call) => {
  welcome(call).catch((error) =>
    console.log(`${call.remote.uri}: ${call.cause ? endText(call.cause) : error.message}`),
  );
});
room.activeSpeaker$.subscribe((member) => member && console.log(`${member.call.remote.uri} speaks`));

console.log(`meet at ${server.uri}`);
process.once('SIGINT', () => server.close());
