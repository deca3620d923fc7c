'use strict';

// One session through the WebSocket that Node has of its own. It takes no certificate: Node reads
// NODE_EXTRA_CA_CERTS when it starts, so the run script sets that.

const socket = new WebSocket(process.env.DERVISH_URL);

socket.onopen = () => {
  console.log('open');
  socket.send(JSON.stringify({ ping: 1 }));
};

socket.onmessage = ({ data }) => {
  console.log(`message ${data}`);
  if (process.env.DERVISH_CLOSED_BY !== 'server') {
    socket.close(1000, 'done');
  }
};

socket.onclose = ({ code, reason, wasClean }) => {
  console.log(`close ${code} ${reason}`);
  if (!wasClean) {
    process.exitCode = 1;
  }
};

socket.onerror = ({ message }) => {
  console.log(`error ${message}`);
  process.exitCode = 1;
};
