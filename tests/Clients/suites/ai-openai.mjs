import assert from 'node:assert/strict';
import { createOpenAI } from '@ai-sdk/openai';
import { embedMany, experimental_transcribe as transcribe, generateText, streamText } from 'ai';
import { runAI } from './ai-cases.mjs';
import { embedded, metered, servers } from './harness.mjs';

const server = servers.v1;
const openai = (at, key) => createOpenAI({ baseURL: `${at}/v1`, apiKey: key });

await runAI(server, (at, key) => openai(at, key).chat('gpt-4o-mini'), {
  responses: () => metered(server, async key => {
    assert.match((await generateText({ model: openai(server, key)('gpt-4o-mini'), prompt: 'hello' })).text, /^Hello from the emulator/);
  }),
  'responses-stream': () => metered(server, async key => {
    let text = '';
    for await (const part of streamText({ model: openai(server, key)('gpt-4o-mini'), prompt: 'hello', onError() {} }).textStream) {
      text += part;
    }

    assert.equal(text, 'Hello from the emulator, where all is well.');
  }),
  embeddings: () => metered(server, async key => {
    const answer = await embedMany({ model: openai(server, key).embedding('text-embedding-3-small'), values: ['one', 'two'] });
    assert.deepEqual(answer.embeddings[0], [0.25, -0.5, 0.75, 1]);
  }, embedded),
  transcription: () => metered(server, async key => {
    const answer = await transcribe({ model: openai(server, key).transcription('gpt-4o-mini-transcribe'), audio: new Uint8Array(4000).fill(7) });
    assert.equal(answer.text, 'Hello.');
  }),
});
