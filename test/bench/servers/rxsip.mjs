// Full sessions and SDP negotiation; the media plane is elsewhere (`media: false`), as in the programs it is held against.
import { createSipServer } from 'rxsip';

const [port] = process.argv.slice(2).map(Number);
const server = await createSipServer({
  listen: [`udp:127.0.0.1:${port}`],
  media: false,
  limits: { maxCalls: 1_000_000, maxTransactions: 1_000_000 },
});
server.calls$.subscribe((call) => {
  call.ring();
  call.answer();
});
process.on('message', async (ask) => {
  if (ask !== 'memory') return;
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.send?.({ ...process.memoryUsage(), calls: server.activeCalls().length });
});
console.log('ready');
