import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { changesOf, rebased, withPreset } = await load("keys/form.ts");
const { previewOf } = await load("keys/preview.ts");

const draft = { label: "a", owner: "", tags: "", models: "", maxParallel: "", timeZone: "UTC", expiry: "at", expiresAt: "2040-01-01T00:00" };

test("rebased_WhatWasTyped_StaysOnTopOfTheNewerForm", () => {
    assert.deepEqual(rebased(draft, { ...draft, tags: "mine" }, { ...draft, owner: "theirs" }), { ...draft, tags: "mine", owner: "theirs" });
    assert.deepEqual(rebased(draft, draft, { ...draft, expiry: "never", expiresAt: "" }), { ...draft, expiry: "never", expiresAt: "" });
});

test("rebased_ExpiryOfBoth_IsTheTypedOneWhole", () => {
    const never = { ...draft, expiry: "never", expiresAt: "" };
    const typed = { ...draft, expiresAt: "2041-01-01T00:00" };
    assert.deepEqual(rebased(draft, typed, never), typed);
    assert.ok("expires_at" in changesOf(never, rebased(draft, typed, never)));
    assert.equal(rebased(draft, { ...draft, expiry: "never" }, typed).expiry, "never");
    assert.equal(rebased(never, { ...never, expiry: "P7D" }, draft).expiry, "P7D");
});

test("previewOf_TimeThatIsNotEnteredYet_PromisesNoEnd", () => {
    const preview = changes => previewOf({ ...withPreset("trial"), ...changes }).join("\n");
    assert.match(preview({ expiry: "never" }), /until it is revoked/);
    assert.match(preview({ expiry: "at", expiresAt: "2040-01-01T00:00" }), /Works until .*2040/);
    assert.doesNotMatch(preview({ expiry: "at", expiresAt: "" }), /Works until/);
});

test("previewOf_LimitThatCannotBe_SaysNothingOfIt", () => {
    for (const limit of ["-5", "9007199254740993", "1.5", "many", ""]) {
        const form = { ...withPreset("trial"), limits: [{ unit: "requests", window: "day", limit }] };
        assert.doesNotMatch(previewOf(form).join("\n"), /At most/, limit);
    }
});
