// What every suite needs: keys from the admin API, the usage row afterwards, and the refusals that each client is shown.
// A suite prints one JSON line per case: {"case", "ok", "detail"}.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

/** Addresses of the servers; each forwards to another address of the emulator, or fails in its own way. */
export const servers = JSON.parse(process.env.CLIENTS_SERVERS);

/** What the emulator reports for everything that makes text. */
export const generated = { tokens_in: 21, tokens_out: 9, tokens: 30 };

/** What the emulator reports for embeddings. */
export const embedded = { tokens_in: 21, tokens_out: 0, tokens: 21 };

/** Embeddings whose answer carries no usage, as Gemini's: tokens are reckoned from the text. */
export const reckoned = row => {
  assert.ok(row?.tokens_in >= 2 && row.tokens_in <= 20, `${row?.tokens_in} tokens for two words`);
  return { tokens_in: row.tokens_in, tokens_out: 0, tokens: row.tokens_in, source: 'estimated' };
};

/** Where waiting cannot help, a client may take this long to give up: its own few retries, on a busy machine. */
const patience = 20_000;

/** Where waiting can help, its own retries may take this long. */
const slowest = { 'upstream-down': 40_000 };

const adminToken = process.env.CLIENTS_ADMIN_TOKEN;

/** Issues a key on a server. */
export async function issue(server, grant = { quota: 1000 }) {
  const answer = await fetch(`${server}/admin/keys`, { method: 'POST', headers: { Authorization: `Bearer ${adminToken}` }, body: JSON.stringify(grant) });
  assert.equal(answer.status, 201, `no key was issued: ${answer.status}`);
  return await answer.json();
}

/** Issues a key, lets the work run, and expects the one usage row that the emulator's report makes. */
export async function metered(server, work, expected = generated, grant = undefined) {
  const { id, key } = await issue(server, grant);
  await work(key);
  let row;
  for (let i = 0; i < 50; i++) {
    row = await usageOf(server, id);
    if (row && row.requests + row.errors > 0) {
      break;
    }

    await wait(100);
  }

  const { requests, tokens_in, tokens_out, tokens, source } = row ?? {};
  assert.deepEqual({ requests, tokens_in, tokens_out, tokens, source }, { requests: 1, source: 'reported', ...typeof expected === 'function' ? expected(row) : expected }, 'usage row');
  return `${requests} request, ${tokens_in} + ${tokens_out} tokens, ${source}`;
}

/** Issues a key, lets the work run, and expects that nothing but at most `requests` was charged. */
export async function unmetered(server, work, requests) {
  const { id, key } = await issue(server);
  await work(key);
  await wait(300);
  const row = await usageOf(server, id);
  assert.equal(row?.tokens ?? 0, 0, 'tokens charged');
  assert.equal(row?.requests ?? 0, requests, 'requests charged');
  return `${requests} requests, no tokens`;
}

/** Revokes a key. */
async function revoke(server, id) {
  const answer = await fetch(`${server}/admin/keys/${id}`, { method: 'DELETE', headers: { Authorization: `Bearer ${adminToken}` } });
  assert.equal(answer.status, 204);
}

async function usageOf(server, id) {
  const answer = await fetch(`${server}/admin/usage?key=${id}&group_by=key`, { headers: { Authorization: `Bearer ${adminToken}` } });
  assert.equal(answer.status, 200);
  return (await answer.json()).rows[0];
}

/**
 * The cases of every refusal.
 * @param server where the client's family is served
 * @param call (server, key) => a chat through the client with its default retries; a null key means none is sent
 * @param thrown the class that each refusal shows as; `cause(error)` finds it within what the client wraps around it
 */
export function refusals(server, call, thrown, { cause = e => e, withoutKey = true } = {}) {
  const cases = {
    ...withoutKey && { 'missing-key': () => refused('missing-key', 401, /key/i, server, async () => null) },
    'invalid-key': () => refused('invalid-key', 403, /not valid/, server, async () => 'trial_0g7m2k9qv5x1c8td_notakey'),
    'revoked-key': () => refused('revoked-key', 403, /revoked/, server, async () => {
      const { id, key } = await issue(server);
      await revoke(server, id);
      return key;
    }),
    'expired-key': () => refused('expired-key', 403, /expired/, server, async () => {
      const { key } = await issue(server, { quota: 5, expires_in: 1 });
      await wait(1500);
      return key;
    }),
    'model-not-allowed': () => refused('model-not-allowed', 403, /may not use the model/, server, async () => (await issue(server, { quota: 5, models: ['another-model'] })).key),
    'quota-lifetime': () => refused('quota-lifetime', 429, /may use 0 requests in all/, server, async () => (await issue(server, { quota: 0 })).key),
    'quota-day': () => refused('quota-day', 429, /may use 1 requests? per day/, server, async () => {
      const { key } = await issue(server, { limits: [{ unit: 'requests', window: 'day', limit: 1 }] });
      await call(server, key);
      return key;
    }),
    'quota-minute': () => minute(server),
    'upstream-down': () => refused('upstream-down', 502, /upstream could not be reached/i, servers.down, async () => (await issue(servers.down)).key),
    'upstream-secret-refused': () => refused('upstream-secret-refused', 502, /refused the credentials/, servers.refused, async () => (await issue(servers.refused)).key),
  };
  return cases;

  async function refused(name, status, reason, at, keyOf) {
    const key = await keyOf();
    const most = slowest[name] ?? patience;
    const { error, value, ms } = await timed(() => call(at, key), most + 5_000);
    assert.ok(error, `nothing was thrown, but: ${JSON.stringify(value)}`);
    const inner = cause(error);
    assert.equal(statusOf(inner), status, `status of ${describe(error)}`);
    assert.match(error.message, reason, 'the reason in the message');
    assert.equal(nameOf(inner), thrown[status] ?? thrown[name], 'class');
    assert.ok(ms <= most, `stopped only after ${ms} ms`);
    return `${describe(error)}, after ${ms} ms`;
  }

  // Used up near the minute's end, so that Retry-After is short: the client may wait for the next minute, or stop.
  async function minute(at) {
    const { key } = await issue(at, { limits: [{ unit: 'requests', window: 'minute', limit: 1 }] });
    await wait((60_000 + 49_000 - Date.now() % 60_000) % 60_000);
    const before = Math.floor(Date.now() / 60_000);
    await call(at, key);
    const { error, ms } = await timed(() => call(at, key), 40_000);
    if (!error) {
      assert.ok(Math.floor(Date.now() / 60_000) > before, 'a second request passed within the minute');
      return `waited ${ms} ms, then passed`;
    }

    assert.equal(statusOf(cause(error)), 429, `status of ${describe(error)}`);
    assert.match(error.message, /may use 1 requests? per minute/, 'the reason in the message');
    assert.ok(ms <= patience, `stopped only after ${ms} ms`);
    return `${describe(error)}, after ${ms} ms`;
  }
}

/** Runs the cases and prints them: what waits for the minute's end beside all others, those one after the other, refusals at once. */
export async function run(cases, refusals = {}) {
  const { 'quota-minute': minute, ...others } = refusals;
  const waiting = minute ? report('quota-minute', minute) : undefined;
  for (const [name, work] of Object.entries(cases)) {
    await report(name, work);
  }

  await Promise.all([waiting, ...Object.entries(others).map(([name, work]) => report(name, work))]);
  process.exit(0);
}

async function report(name, work) {
  let line;
  try {
    const { error, value } = await timed(work, 120_000);
    if (error) {
      throw error;
    }

    line = { case: name, ok: true, detail: value ?? '' };
  } catch (e) {
    line = { case: name, ok: false, detail: e instanceof assert.AssertionError ? e.message : `${describe(e)}\n${e?.stack}` };
  }

  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function timed(work, most) {
  const start = performance.now();
  const end = new AbortController();
  try {
    const late = wait(most, undefined, { signal: end.signal }).then(() => { throw new Error(`still waiting after ${most} ms`); });
    late.catch(() => {});
    const value = await Promise.race([work(), late]);
    return { value, ms: Math.round(performance.now() - start) };
  } catch (error) {
    return { error, ms: Math.round(performance.now() - start) };
  } finally {
    end.abort();
  }
}

function statusOf(error) {
  return error?.status ?? error?.statusCode;
}

function nameOf(error) {
  return error?.constructor?.name;
}

function describe(error) {
  return `${nameOf(error)} (${statusOf(error) ?? 'no status'}): ${String(error?.message).slice(0, 300)}`;
}
