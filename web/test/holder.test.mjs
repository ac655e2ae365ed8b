import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { byModel, daysUpTo, measuresOf } = await load("holder/by-day.ts");

const row = (day, model, tokens, units = {}) => ({ day, model, requests: 1, tokens, units });

test("daysUpTo_AnyTime_AreUtcDaysUpToToday", () => {
    assert.deepEqual(daysUpTo(Date.UTC(2030, 0, 2, 23, 59), 2), [Date.UTC(2030, 0, 1), Date.UTC(2030, 0, 2)]);
});

test("byModel_RowsOfSomeDays_FillTheOthersWithZero", () => {
    const days = daysUpTo(Date.UTC(2030, 0, 3), 3);
    const rows = [row("2030-01-03", "b", 5), row("2030-01-01", "a", 7), row("2030-01-03", "a", 1), row("2029-12-31", "a", 100)];
    assert.deepEqual(byModel(days, rows, "tokens"), [{ model: "a", values: [7, 0, 1] }, { model: "b", values: [0, 0, 5] }]);
    assert.deepEqual(byModel(days, rows, "images"), []);
});

test("measuresOf_UnitsOfRows_FollowTokensAndRequests", () => {
    assert.deepEqual(measuresOf([row("2030-01-01", "a", 1, { images: 2 }), row("2030-01-02", "a", 1, { audio: 1 })]), ["tokens", "requests", "audio", "images"]);
});
