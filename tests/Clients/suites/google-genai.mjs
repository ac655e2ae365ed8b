import assert from 'node:assert/strict';
import { GoogleGenAI } from '@google/genai';
import { metered, reckoned, refusals, run, servers, unmetered } from './harness.mjs';

const server = servers.gemini;
const model = 'gemini-2.5-flash';
const make = (at, key) => new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: at } });
const ask = (contents, config) => ({ model, contents, config });

await run({
  chat: () => metered(server, async key => {
    const answer = await make(server, key).models.generateContent(ask('hello'));
    assert.match(answer.text, /^Hello from the emulator/);
    assert.equal(answer.usageMetadata.totalTokenCount, 30);
  }),
  stream: () => metered(server, async key => {
    let text = '';
    for await (const chunk of await make(server, key).models.generateContentStream(ask('hello'))) {
      text += chunk.text ?? '';
    }

    assert.equal(text, 'Hello from the emulator, where all is well.');
  }),
  tools: () => metered(server, async key => {
    const answer = await make(server, key).models.generateContent(ask('What is the weather?', {
      tools: [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } } }] }],
    }));
    const { name, args } = answer.functionCalls[0];
    assert.deepEqual({ name, ...args }, { name: 'get_weather', city: 'Paris' });
  }),
  structured: () => metered(server, async key => {
    const answer = await make(server, key).models.generateContent(ask('structured', {
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { city: { type: 'string' }, degrees: { type: 'integer' } }, required: ['city', 'degrees'] },
    }));
    assert.deepEqual(JSON.parse(answer.text), { city: 'Paris', degrees: 21 });
  }),
  embeddings: () => metered(server, async key => {
    const answer = await make(server, key).models.embedContent({ model: 'gemini-embedding-001', contents: ['one', 'two'] });
    assert.deepEqual(answer.embeddings.map(e => e.values.length), [4, 4]);
  }, reckoned),
  'count-tokens': () => unmetered(server, async key => {
    assert.equal((await make(server, key).models.countTokens({ model, contents: 'hello' })).totalTokens, 21);
  }, 1),
  models: () => unmetered(server, async key => {
    const names = [];
    for await (const { name } of await make(server, key).models.list()) {
      names.push(name);
    }

    assert.deepEqual(names, ['models/gemini-2.5-flash']);
  }, 0),
}, refusals(server, (at, key) => make(at, key).models.generateContent(ask('hello')), {
  401: 'ApiError', 403: 'ApiError', 429: 'ApiError', 502: 'ApiError',
}, { withoutKey: false }));
