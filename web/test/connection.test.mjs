import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { connection, connectionLost } = await load("api/connection.ts");
const settled = () => new Promise(resolve => setImmediate(resolve));

test("connectionLost_SaidAgainWhileAProbeIsUnderWay_StartsNoSecondOne", async t => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const waiting = [];
    let probes = 0;
    globalThis.fetch = () => new Promise((answer, fail) => {
        probes++;
        waiting.push({ answer, fail });
    });

    connectionLost();
    t.mock.timers.tick(2_000);
    await settled();
    connectionLost();
    t.mock.timers.tick(2_000);
    await settled();
    assert.equal(probes, 1);

    waiting.pop().fail(new TypeError("still away"));
    await settled();
    t.mock.timers.tick(2_000);
    await settled();
    assert.equal(probes, 2);

    waiting.pop().answer(new Response("ok"));
    await settled();
    assert.equal(connection.value, "fine");
    t.mock.timers.tick(10_000);
    await settled();
    assert.equal(probes, 2);
});
