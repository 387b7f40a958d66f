// Answers every call, with whole sessions and SDP negotiation. Arguments: the port, the package, and whether media is
// `on`, as by default, or `off`: then the media plane is elsewhere, as in the programs it is held against.
const [port, root, media] = process.argv.slice(2);
const { createSipServer } = await import(`${root}/dist/index.js`);
const server = await createSipServer({
  listen: `udp:127.0.0.1:${port}`,
  ...(media === 'off' && { media: false, limits: { maxCalls: 1_000_000, maxTransactions: 1_000_000 } }),
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
