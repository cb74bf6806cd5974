// Drives `helpscout-mailbox-api`: MOCK_URL=… node drive_mailbox_api.cjs FOLDER ID SECRET
'use strict';

const { serve } = require('./driver.cjs');
const [folder, clientId, clientSecret] = process.argv.slice(2);
const HelpScout = require(folder);

const client = new HelpScout({ clientId, clientSecret, authenticationFlow: 'clientCredentials' });
const { conversations } = client;
const replacing = (path, value) => ({ op: 'replace', path, value });

/** A step that begins with a token, as the client wants it. */
const withToken = (step) => async (...given) => {
  if (!client.credentials) client.setCredentials(await client.getTokens());
  return step(...given);
};

const created = ({ headers }) => headers['resource-id'];

async function listed(asked) {
  const pages = [(await conversations.list(asked)).data];
  while (pages.at(-1)._links.next) pages.push((await client.nextPage(pages.at(-1)._links)).data);
  return pages.flatMap(({ _embedded }) => _embedded.conversations);
}

const steps = {
  create: async (payload) => created(await conversations.create(payload)),
  reply: async (number, payload) => created(await conversations.threads.createReply(number, payload)),
  note: async (number, payload) => created(await conversations.threads.createNote(number, payload)),
  close: async (number) => void (await conversations.update(number, replacing('/status', 'closed'))),
  rename: async (number, subject) => void (await conversations.update(number, replacing('/subject', subject))),
  edit: async (number, thread, text) => void (await conversations.threads.update(number, thread, replacing('/text', text))),
  tag: async (number, tags) => void (await conversations.tags.update(number, { tags })),
  list: async () => (await listed()).map(({ id }) => id),
  'list with threads': async () => (await listed({ embed: 'threads' })).map(({ _embedded }) => _embedded.threads.length),
  get: async (number) => (({ id, subject }) => ({ id, subject }))((await conversations.get(number)).data),
  read: async (number) => (await conversations.threads.list(number)).data._embedded.threads.map(({ id }) => id),
};

serve(Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, withToken(step)])));
