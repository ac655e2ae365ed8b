// The provider behind the server: aimock, with answers that the suites know. It takes the sponsor's secret (EMULATOR_SECRET) alone, in
// whatever header, so a client's key that came through would be refused. Prints one JSON line when it listens; ends with its standard input.
import { LLMock } from '@copilotkit/aimock';

const usage = { prompt_tokens: 21, completion_tokens: 9 };
const city = JSON.stringify({ city: 'Paris', degrees: 21 });
const vector = [0.25, -0.5, 0.75, 1];

const mock = new LLMock({ port: 0, host: '127.0.0.1', strict: true, logLevel: 'silent', auth: { apiKeys: [process.env.EMULATOR_SECRET] } });

mock.onMessage(/hello/i, { content: 'Hello from the emulator, where all is well.', usage });
mock.onMessage(/weather/i, { toolCalls: [{ name: 'get_weather', arguments: JSON.stringify({ city: 'Paris' }) }], usage });
// Structured output is asked for as a schema or, by some clients, as a tool that must be called.
mock.onMessage(/structured/i, request => request.tools?.length
  ? { toolCalls: [{ name: request.tools[0].function.name, arguments: city }], usage }
  : { content: city, usage });
mock.onTranscription({
  transcription: { text: 'Hello.', language: 'english', duration: 1, usage: { type: 'tokens', input_tokens: 21, output_tokens: 9, total_tokens: 30 } },
});

// What aimock does not have: embeddings that report usage, token counting, batches of Gemini embeddings, Gemini's list of models.
const embeddings = respond(async body => ({
  object: 'list',
  data: [body.input].flat().map((_, index) => ({ object: 'embedding', index, embedding: body.encoding_format === 'base64' ? base64(vector) : vector })),
  model: body.model,
  usage: { prompt_tokens: 21, total_tokens: 21 },
}));
mock.mount('/v1/embeddings', embeddings);
mock.mount('/openai/deployments/text-embedding-3-small/embeddings', embeddings);
mock.mount('/v1/messages/count_tokens', respond(async () => ({ input_tokens: 21 })));
mock.mount('/v1beta/models', {
  async handleRequest(req, res, path) {
    const answer = req.method === 'GET' ? geminiModels()
      : path.endsWith(':countTokens') ? { totalTokens: 21 }
      : path.endsWith(':batchEmbedContents') ? { embeddings: (await read(req)).requests.map(() => ({ values: vector })) }
      : null;
    if (answer === null) {
      return false;
    }

    write(res, answer);
    return true;
  },
});

process.stdin.on('end', () => process.exit(0)).resume();
await mock.start();
console.log(JSON.stringify({ url: mock.url }));

function respond(answer) {
  return {
    async handleRequest(req, res) {
      write(res, await answer(await read(req)));
      return true;
    },
  };
}

async function read(req) {
  const parts = [];
  for await (const part of req) {
    parts.push(part);
  }

  return JSON.parse(Buffer.concat(parts).toString() || '{}');
}

function write(res, body) {
  res.writeHead(200, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(body));
}

function base64(numbers) {
  return Buffer.from(new Float32Array(numbers).buffer).toString('base64');
}

function geminiModels() {
  return { models: [{ name: 'models/gemini-2.5-flash', displayName: 'Gemini 2.5 Flash', supportedGenerationMethods: ['generateContent', 'countTokens'] }] };
}
