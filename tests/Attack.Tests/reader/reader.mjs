// An upstream that takes whatever a server might take: its HTTP parser is the lenient one, and a request counts for the dearest of all its
// readings. Prints one JSON line when it listens; `GET /take?tag=X` on its second port gives what it served for requests with the header
// `x-trick: X` and forgets it, `GET /take` the same for all the others. Ends with its standard input.
import http from 'node:http';
import { modelsOf, numbersOf, readingsOf, says } from './body.mjs';
import { workOf } from './target.mjs';

const UNBOUNDED = 50_000;
const PROMPT = 3;
let served = [];

const upstream = http.createServer({ insecureHTTPParser: true, requireHostHeader: false, maxHeaderSize: 65_536 }, async (req, res) => {
  const chunks = [];
  try {
    for await (const chunk of req) {
      chunks.push(chunk);
    }
  } catch {
    return; // It broke off: nobody works on it.
  }

  const readings = readingsOf(Buffer.concat(chunks), req.headers);
  const work = workOf(req.url);
  const tokens = work === 'generate' ? tokensOf(readings, req.url) : 0;
  served.push({
    tag: req.headers['x-trick'],
    method: req.method,
    url: req.url,
    work,
    models: [...new Set(modelsOf(readings))],
    tokens: tokens && tokens + PROMPT,
    headers: Object.keys(req.headers),
  });
  answer(req, res, readings, tokens);
});
for (const event of ['upgrade', 'connect']) {
  upstream.on(event, (req, socket) => {
    served.push({ tag: req.headers['x-trick'], method: req.method, url: req.url, work: event, models: [], tokens: 0, headers: Object.keys(req.headers) });
    socket.destroy();
  });
}

function tokensOf(readings, url) {
  const names = /responses/i.test(url) ? ['max_output_tokens'] : /messages/i.test(url) ? ['max_tokens'] : ['max_tokens', 'max_completion_tokens'];
  const bounds = numbersOf(readings, names);
  const bound = bounds.length > 0 && bounds.every(b => b >= 0) ? Math.max(...bounds) : UNBOUNDED;
  const answers = /completions/i.test(url) ? Math.max(1, ...numbersOf(readings, ['n', 'best_of']).filter(n => n >= 1)) : 1;
  return Math.min(Math.ceil(bound * answers), UNBOUNDED);
}

function answer(req, res, readings, tokens) {
  const text = 'tok '.repeat(tokens);
  const usage = { prompt_tokens: PROMPT, completion_tokens: tokens, total_tokens: PROMPT + tokens };
  const usageOfOthers = { input_tokens: PROMPT, output_tokens: tokens };
  const url = req.url.toLowerCase();
  if (says(readings, 'stream', 'true') && url.includes('completions')) {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`);
    if (says(readings, 'stream_options', 'include_usage')) {
      res.write(`data: ${JSON.stringify({ choices: [], usage })}\n\n`);
    }
    res.end('data: [DONE]\n\n');
    return;
  }

  const body = url.includes('models') ? { object: 'list', data: [{ id: 'cheap' }, { id: 'dear' }] }
    : url.includes('responses') ? { output: [{ content: [{ text }] }], usage: usageOfOthers }
    : url.includes('messages') ? { type: 'message', content: [{ type: 'text', text }], usage: usageOfOthers }
    : { object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: text } }], usage };
  const bytes = Buffer.from(JSON.stringify(body));
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  res.end(req.method === 'HEAD' ? undefined : bytes);
}

const control = http.createServer((req, res) => {
  const tag = new URL(req.url, 'http://localhost').searchParams.get('tag');
  const taken = served.filter(s => tag === null || s.tag === tag);
  served = served.filter(s => !taken.includes(s));
  res.end(JSON.stringify(taken));
});

upstream.listen(0, '127.0.0.1', () => control.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ upstream: upstream.address().port, control: control.address().port }))));
process.stdin.on('end', () => process.exit(0)).resume();
