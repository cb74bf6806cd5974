// Drives `node-helpscout`, or `helpscout-2.0`, from which it comes: MOCK_URL=… node drive_node_helpscout.cjs FOLDER ID SECRET
'use strict';

const { serve } = require('./driver.cjs');
const [folder, clientId, clientSecret] = process.argv.slice(2);
const HelpScout = require(folder);

const client = new HelpScout({ clientId, clientSecret });
const BELOW = 'conversations';
const replacing = (path, value) => ({ op: 'replace', path, value });

serve({
  create: (payload) => client.create(BELOW, payload),
  reply: (number, payload) => client.create('reply', payload, BELOW, number),
  note: (number, payload) => client.addNoteToConversation(number, payload.text),
  close: (number) => client.updatePatch(BELOW, number, replacing('/status', 'closed')),
  rename: (number, subject) => client.updatePatch(BELOW, number, replacing('/subject', subject)),
  edit: (number, thread, text) => client.updatePatch('threads', thread, replacing('/text', text), BELOW, number),
  tag: (number, tags) => client.updatePut('tags', '', { tags }, BELOW, number),
  list: async () => (await client.list(BELOW)).map(({ id }) => id),
  'list with threads': async () => (await client.list(BELOW, 'embed=threads')).map(({ _embedded }) => _embedded.threads.length),
  get: async (number) => (({ id, subject }) => ({ id, subject }))(await client.get(BELOW, number)),
  read: async (number) => (await client.get(BELOW, number, ['threads']))._embedded.threads.map(({ id }) => id),
});
