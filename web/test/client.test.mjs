import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { load } from "../testing/load.mjs";

const { call, download } = await load("api/client.ts");

// The service answers again, so that nothing waits for it any longer.
afterEach(async () => {
    answering(whole("{}"));
    await call({ path: "/x" });
});

/** Answers each request with the next of these bodies, and each after them with the last. */
function answering(...bodies) {
    let count = 0;
    globalThis.fetch = async () => new Response(bodies[Math.min(count++, bodies.length - 1)](), { headers: { etag: '"1"' } });
}

const whole = text => () => text;
const cut = () => new ReadableStream({
    start(controller) {
        controller.enqueue(new TextEncoder().encode('{"a":'));
        controller.error(new TypeError("network error"));
    },
});

test("call_ReadWhoseBodyEndsInTheMiddle_IsSentAgain", async () => {
    answering(cut, whole('{"a":1}'));
    assert.deepEqual((await call({ path: "/x" })).body, { a: 1 });
});

test("call_ChangeWhoseBodyEndsInTheMiddle_SaysThatTheServiceIsNotReached", async () => {
    answering(cut, whole('{"a":1}'));
    await assert.rejects(call({ method: "POST", path: "/x" }), /cannot be reached.*kept/);
});

test("call_GivenUpWhileTheBodyIsRead_IsNoAnswer", async () => {
    const giveUp = new AbortController();
    answering(() => new ReadableStream({
        start(controller) {
            giveUp.abort();
            controller.error(giveUp.signal.reason);
        },
    }));
    await assert.rejects(call({ path: "/x", signal: giveUp.signal }), { name: "AbortError" });
});

test("call_BodyThatIsNotJson_SaysThatItIsNotUnderstood", async () => {
    for (const text of ["<html>", ""]) {
        answering(whole(text));
        await assert.rejects(call({ path: "/x" }), /does not understand \(status 200\)/);
    }
});

test("download_BodyEndsInTheMiddle_SaysThatTheServiceIsNotReached", async () => {
    answering(cut);
    await assert.rejects(download({ path: "/x" }), /cannot be reached/);
});
