'use strict';

// One session through the ws package, with the four event handlers of the browser's WebSocket.

const fs = require('node:fs');
const WebSocket = require('ws');

const socket = new WebSocket(process.env.DERVISH_URL, { ca: fs.readFileSync(process.env.DERVISH_CA) });

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

socket.onclose = ({ code, reason }) => console.log(`close ${code} ${reason}`);

socket.onerror = ({ message }) => {
  console.log(`error ${message}`);
  process.exitCode = 1;
};
