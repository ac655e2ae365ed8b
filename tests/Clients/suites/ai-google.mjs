import assert from 'node:assert/strict';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { embedMany } from 'ai';
import { runAI } from './ai-cases.mjs';
import { metered, reckoned, servers } from './harness.mjs';

const server = servers.gemini;
const google = (at, key) => createGoogleGenerativeAI({ baseURL: `${at}/v1beta`, apiKey: key });

await runAI(server, (at, key) => google(at, key)('gemini-2.5-flash'), {
  embeddings: () => metered(server, async key => {
    const answer = await embedMany({ model: google(server, key).embedding('gemini-embedding-001'), values: ['one', 'two'] });
    assert.deepEqual(answer.embeddings[0], [0.25, -0.5, 0.75, 1]);
  }, reckoned),
});
