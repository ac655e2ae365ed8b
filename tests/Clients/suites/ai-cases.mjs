// The cases that the AI SDK has for every provider.
import assert from 'node:assert/strict';
import { generateObject, generateText, streamText, tool, Output } from 'ai';
import { z } from 'zod';
import { metered, refusals, run } from './harness.mjs';

const place = z.object({ city: z.string(), degrees: z.number().int() });

/**
 * @param make (server, key) => a language model
 * @param more further cases of the provider
 */
export function runAI(server, make, more = {}, options = {}) {
  return run({
    chat: () => metered(server, async key => {
      const answer = await generateText({ model: make(server, key), prompt: 'hello' });
      assert.match(answer.text, /^Hello from the emulator/);
      assert.equal(answer.usage.totalTokens, 30);
    }),
    stream: () => metered(server, async key => {
      let text = '';
      const answer = streamText({ model: make(server, key), prompt: 'hello', onError() {} });
      for await (const part of answer.textStream) {
        text += part;
      }

      assert.equal(text, 'Hello from the emulator, where all is well.');
      assert.equal((await answer.usage).totalTokens, 30);
    }),
    tools: () => metered(server, async key => {
      const answer = await generateText({
        model: make(server, key), prompt: 'What is the weather?', tools: { get_weather: tool({ inputSchema: z.object({ city: z.string() }) }) },
      });
      const { toolName, input } = answer.toolCalls[0];
      assert.deepEqual({ toolName, ...input }, { toolName: 'get_weather', city: 'Paris' });
    }),
    structured: () => metered(server, async key => {
      const answer = await generateObject({ model: make(server, key), prompt: 'structured', schema: place });
      assert.deepEqual(answer.object, { city: 'Paris', degrees: 21 });
    }),
    'structured-output': () => metered(server, async key => {
      const answer = await generateText({ model: make(server, key), prompt: 'structured', output: Output.object({ schema: place }) });
      assert.deepEqual(answer.output, { city: 'Paris', degrees: 21 });
    }),
    ...more,
  }, refusals(server, (at, key) => generateText({ model: make(at, key), prompt: 'hello' }).then(answer => answer.text), {
    401: 'APICallError', 403: 'APICallError', 429: 'APICallError', 502: 'APICallError',
  }, { withoutKey: false, cause: e => e.lastError ?? e, ...options }));
}
