import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { list, relative } = await load("ui/format.ts");

const now = Date.parse("2030-01-31T23:00:00Z");
const after = seconds => relative(new Date(now + 1_000 * seconds).toISOString(), now);

test("relative_Days_AreCountedAndNoDayOfTheCalendar", () => {
    // 25 hours after 23:00 it is not tomorrow any more, and 25 hours before 00:30 it was not yesterday.
    assert.equal(after(25 * 3_600), "in 1 day");
    assert.equal(after(-25 * 3_600), "1 day ago");
    assert.equal(after(47 * 3_600), "in 2 days");
});

test("relative_LessThanAMinute_AheadIsInSeconds", () => {
    assert.equal(after(45), "in 45 seconds");
    assert.equal(after(0.2), "in 1 second");
    assert.equal(after(-45), "this minute");
});

test("list_OfNames_IsOneLine", () => {
    assert.equal(list(["a", "b", "c"]), "a, b, c");
    assert.equal(list(["a"]), "a");
});
