import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { issue, metered, refusals, run, servers, unmetered } from './harness.mjs';

const server = servers.v1;
const model = 'claude-opus-5-5';
const ask = content => ({ model, max_tokens: 200, messages: [{ role: 'user', content }] });
const make = (at, key) => new Anthropic({ baseURL: at, apiKey: key ?? 'none', ...key === null && { defaultHeaders: { Authorization: null } } });

await run({
  chat: () => metered(server, async key => {
    const answer = await make(server, key).messages.create(ask('hello'));
    assert.match(answer.content[0].text, /^Hello from the emulator/);
    assert.equal(answer.usage.output_tokens, 9);
  }),
  stream: () => metered(server, async key => {
    const message = await make(server, key).messages.stream(ask('hello')).finalMessage();
    assert.equal(message.content[0].text, 'Hello from the emulator, where all is well.');
  }),
  // It sends its key as a bearer token; older versions send x-api-key.
  'x-api-key': () => metered(server, async key => {
    const client = new Anthropic({ baseURL: server, apiKey: 'none', defaultHeaders: { Authorization: null, 'x-api-key': key } });
    assert.match((await client.messages.create(ask('hello'))).content[0].text, /^Hello/);
  }),
  // A placeholder in Authorization beside a good x-api-key.
  'x-api-key-beside-placeholder': () => metered(server, async key => {
    const client = new Anthropic({ baseURL: server, apiKey: 'placeholder', defaultHeaders: { 'x-api-key': key } });
    assert.match((await client.messages.create(ask('hello'))).content[0].text, /^Hello/);
  }),
  'refusal-shape': async () => {
    const { key } = await issue(server, { quota: 0 });
    const error = await make(server, key).messages.create(ask('hello')).then(() => assert.fail('it passed'), e => e);
    assert.equal(error.error?.type, 'error');
    assert.equal(error.error?.error?.type, 'rate_limit_error');
    assert.match(error.error?.error?.message ?? '', /may use 0 requests in all/);
    assert.ok(error.requestID, 'no request-id');
  },
  tools: () => metered(server, async key => {
    const answer = await make(server, key).messages.create({
      ...ask('What is the weather?'),
      tools: [{ name: 'get_weather', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }],
    });
    const { name, input } = answer.content.find(block => block.type === 'tool_use');
    assert.deepEqual({ name, ...input }, { name: 'get_weather', city: 'Paris' });
  }),
  structured: () => metered(server, async key => {
    const schema = {
      type: 'object', properties: { city: { type: 'string' }, degrees: { type: 'integer' } }, required: ['city', 'degrees'], additionalProperties: false,
    };
    const answer = await make(server, key).messages.create({ ...ask('structured'), output_config: { format: { type: 'json_schema', schema } } });
    assert.deepEqual(JSON.parse(answer.content[0].text), { city: 'Paris', degrees: 21 });
  }),
  'count-tokens': () => unmetered(server, async key => {
    const { model, messages } = ask('hello');
    assert.equal((await make(server, key).messages.countTokens({ model, messages })).input_tokens, 21);
  }, 1),
  models: () => unmetered(server, async key => {
    assert.ok((await make(server, key).models.list()).data.length > 0, 'no models');
  }, 0),
}, refusals(server, (at, key) => make(at, key).messages.create(ask('hello')), {
  401: 'AuthenticationError', 403: 'PermissionDeniedError', 429: 'RateLimitError', 502: 'InternalServerError',
}));
