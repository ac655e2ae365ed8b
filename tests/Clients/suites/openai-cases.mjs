// The cases that both lines of the official OpenAI client have in common.
import assert from 'node:assert/strict';
import { embedded, generated, metered, refusals, run, servers, unmetered } from './harness.mjs';

const model = 'gpt-4o-mini';
const hello = [{ role: 'user', content: 'hello' }];
const weather = { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } };
const schema = {
  type: 'object', properties: { city: { type: 'string' }, degrees: { type: 'integer' } }, required: ['city', 'degrees'], additionalProperties: false,
};

/** Chat in all its forms, by a client made by `make(server, key)`. */
export function chatCases(make, server) {
  return {
    chat: () => metered(server, async key => {
      const answer = await make(server, key).chat.completions.create({ model, messages: hello });
      assert.match(answer.choices[0].message.content, /^Hello from the emulator/);
      assert.equal(answer.usage.total_tokens, 30);
    }),
    stream: () => metered(server, async key => {
      let text = '';
      for await (const chunk of await make(server, key).chat.completions.create({ model, messages: hello, stream: true })) {
        assert.equal(chunk.usage ?? null, null, 'usage that nobody asked for');
        text += chunk.choices[0].delta.content ?? '';
      }

      assert.equal(text, 'Hello from the emulator, where all is well.');
    }),
    'stream-usage': () => metered(server, async key => {
      let usage;
      const stream = await make(server, key).chat.completions.create({ model, messages: hello, stream: true, stream_options: { include_usage: true } });
      for await (const chunk of stream) {
        usage = chunk.usage ?? usage;
      }

      assert.equal(usage?.total_tokens, 30);
    }),
    tools: () => metered(server, async key => {
      const answer = await make(server, key).chat.completions.create({
        model, messages: [{ role: 'user', content: 'What is the weather?' }], tools: [{ type: 'function', function: weather }],
      });
      const { name, arguments: given } = answer.choices[0].message.tool_calls[0].function;
      assert.deepEqual({ name, ...JSON.parse(given) }, { name: 'get_weather', city: 'Paris' });
    }),
    structured: () => metered(server, async key => {
      const answer = await make(server, key).chat.completions.create({
        model, messages: [{ role: 'user', content: 'structured' }], response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } },
      });
      assert.deepEqual(JSON.parse(answer.choices[0].message.content), { city: 'Paris', degrees: 21 });
    }),
    embeddings: () => metered(server, async key => {
      const answer = await make(server, key).embeddings.create({ model: 'text-embedding-3-small', input: ['one', 'two'] });
      assert.equal(answer.data.length, 2);
      assert.deepEqual(answer.data[0].embedding, [0.25, -0.5, 0.75, 1]);
    }, embedded),
  };
}

/** The classes that the client throws by status. */
export const thrown = { 401: 'AuthenticationError', 403: 'PermissionDeniedError', 429: 'RateLimitError', 502: 'InternalServerError' };

/** Runs everything that a client of OpenAI's own API offers. */
export function runOpenAI({ default: OpenAI, toFile }) {
  // The client does not start without a key; to send none, its header is taken away.
  const make = (server, key) => new OpenAI({
    baseURL: `${server}/v1`, apiKey: key ?? 'none', ...key === null && { defaultHeaders: { Authorization: null } },
  });
  const server = servers.v1;
  const sound = () => toFile(Buffer.alloc(4000, 7), 'sound.wav', { type: 'audio/wav' });
  return run({
    ...chatCases(make, server),
    responses: () => metered(server, async key => {
      const answer = await make(server, key).responses.create({ model, input: 'hello' });
      assert.match(answer.output_text, /^Hello from the emulator/);
    }),
    'responses-stream': () => metered(server, async key => {
      let text = '';
      for await (const event of await make(server, key).responses.create({ model, input: 'hello', stream: true })) {
        text += event.type === 'response.output_text.delta' ? event.delta : '';
      }

      assert.equal(text, 'Hello from the emulator, where all is well.');
    }),
    transcription: () => metered(server, async key => {
      const answer = await make(server, key).audio.transcriptions.create({ model: 'gpt-4o-mini-transcribe', file: await sound() });
      assert.equal(answer.text, 'Hello.');
    }, generated),
    'transcription-allowed-model': () => metered(server, async key => {
      const answer = await make(server, key).audio.transcriptions.create({ model: 'gpt-4o-mini-transcribe', file: await sound() });
      assert.equal(answer.text, 'Hello.');
    }, generated, { quota: 5, models: ['gpt-4o-mini-transcribe'] }),
    // Files are no inference: only where the sponsor forwards all paths.
    files: () => unmetered(servers.all, async key => {
      const file = await toFile(Buffer.from('{"a":1}\n'), 'lines.jsonl');
      const answer = await make(servers.all, key).files.create({ file, purpose: 'batch' });
      assert.equal(answer.object, 'file');
      assert.equal(answer.bytes, 8);
    }, 1),
    'files-not-by-default': () => unmetered(server, async key => {
      const file = await toFile(Buffer.from('{"a":1}\n'), 'lines.jsonl');
      const error = await make(server, key).files.create({ file, purpose: 'batch' }).then(() => assert.fail('the file was taken'), e => e);
      assert.equal(error.status, 403);
      assert.match(error.message, /FORWARD_PATHS|path/i);
    }, 0),
    models: () => unmetered(server, async key => {
      const names = [];
      for await (const { id } of await make(server, key).models.list()) {
        names.push(id);
      }

      assert.ok(names.length > 0, 'no models');
    }, 0),
  }, refusals(server, (at, key) => make(at, key).chat.completions.create({ model, messages: hello }), thrown));
}
