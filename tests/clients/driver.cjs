// What the programs that drive a JavaScript client have in common. Loaded before the client, it sends what is meant for the
// vendor's host to the mock; then it takes one step for each line of the standard input, and prints what came of it.
'use strict';

const http = require('http');
const https = require('https');
const net = require('net');
const readline = require('readline');

const HERE = '127.0.0.1';
const VENDOR = 'api.helpscout.net';
const MOCK = new URL(process.env.MOCK_URL);

const send = http.request;
https.request = (options, ...rest) => {
  const asked = options.hostname || options.host;
  if (asked !== VENDOR) throw new Error(`${asked} is neither the vendor nor this machine`);
  const there = { protocol: 'http:', host: HERE, hostname: HERE, port: MOCK.port, agent: http.globalAgent };
  return send.call(http, { ...options, ...there, headers: { ...options.headers, host: VENDOR } }, ...rest);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const { host } = [given[0]].flat()[0];
  if (host !== HERE) throw new Error(`${host} is not this machine`);
  return connect.apply(this, given);
};

const away = () => new Promise((resolve, reject) => http.get('http://192.0.2.1/', resolve).on('error', reject));

/** What a step returned, or what it raised. */
async function outcome(known, step, given) {
  try {
    return { returned: (await known[step](...given)) ?? null };
  } catch (error) {
    const { status, data } = error.response ?? {};
    return { raised: error.constructor.name, says: [status, data, error.message ?? error].map(told).join(' ') };
  }
}

const told = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value ?? ''));

/** Take the steps that the standard input asks for, each with its arguments, until it ends. */
exports.serve = async (steps) => {
  const known = { ...steps, away, steps: () => Object.keys(steps) };
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [step, ...given] = JSON.parse(line);
    console.log(JSON.stringify(await outcome(known, step, given)));
  }
  process.exit();
};
