// A port that takes datagrams and reads none of them: the system drops what does not fit. Prints the port.
import { createSocket } from 'node:dgram';

const socket = createSocket({ type: 'udp4', recvBufferSize: 4096 });
socket.bind(0, '127.0.0.1', () => {
  console.log(socket.address().port);
  // This thread never turns its event loop again, nor does it stay behind when whoever started it is gone.
  const parent = process.ppid;
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (process.ppid === parent) Atomics.wait(never, 0, 0, 500);
  process.exit();
});
