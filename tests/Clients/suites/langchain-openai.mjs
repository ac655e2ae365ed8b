import assert from 'node:assert/strict';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { runLangChain } from './langchain-cases.mjs';
import { embedded, metered, servers } from './harness.mjs';
import { thrown } from './openai-cases.mjs';

const server = servers.v1;
const options = (at, key) => ({ model: 'gpt-4o-mini', apiKey: key, configuration: { baseURL: `${at}/v1` } });

await runLangChain(server, (at, key, more) => new ChatOpenAI({ ...options(at, key), ...more }), thrown, {
  responses: () => metered(server, async key => {
    assert.match((await new ChatOpenAI({ ...options(server, key), useResponsesApi: true }).invoke('hello')).text, /^Hello from the emulator/);
  }),
  'responses-stream': () => metered(server, async key => {
    let text = '';
    for await (const chunk of await new ChatOpenAI({ ...options(server, key), useResponsesApi: true }).stream('hello')) {
      text += chunk.text;
    }

    assert.equal(text, 'Hello from the emulator, where all is well.');
  }),
  embeddings: () => metered(server, async key => {
    const vectors = await new OpenAIEmbeddings({ ...options(server, key), model: 'text-embedding-3-small' }).embedDocuments(['one', 'two']);
    assert.deepEqual(vectors[0], [0.25, -0.5, 0.75, 1]);
  }, embedded),
});
