import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { readView, writeView, overviewQuery, isRange } = await load("overview/view.ts");
const { changeOf, measuresOf, shareOf } = await load("overview/measure.ts");

test("readView_WhatWriteViewGives_IsTheSameView", () => {
    for (const view of [
        { span: "24h", group: "model", measure: "tokens" },
        { span: "30d", group: "tag", measure: "images" },
        { span: { from: "2030-01-01", to: "2030-01-31" }, group: "key", measure: "requests" },
    ]) {
        assert.deepEqual(readView(new URLSearchParams(Object.entries(writeView(view)).filter(([, value]) => value !== null))), view);
    }
});

test("readView_UnknownValues_HaveTheirDefaults", () => {
    const view = readView(new URLSearchParams("span=9y&by=colour&from=2030-02-31&to=2030-03-01"));
    assert.deepEqual(view, { span: "24h", group: "key", measure: "tokens" });
});

test("overviewQuery_View_AsksForItsSpanAndGrouping", () => {
    assert.deepEqual(overviewQuery({ span: "7d", group: "key", measure: "images" }), { span: "7d", group_by: "key" });
    assert.deepEqual(overviewQuery({ span: { from: "2030-01-01", to: "2030-01-02" }, group: "tag", measure: "tokens" }),
        { from: "2030-01-01", to: "2030-01-02", group_by: "tag" });
});

test("isRange_DaysInOrderUpTo366_AreARange", () => {
    assert.ok(isRange("2030-01-01", "2030-01-01"));
    assert.ok(isRange("2028-01-01", "2028-12-31"));
    assert.ok(!isRange("2029-01-01", "2030-01-02"));
    assert.ok(!isRange("2030-01-02", "2030-01-01"));
    assert.ok(!isRange("2030-1-1", "2030-01-02"));
});

test("changeOf_NothingRecordedBefore_IsNoChangeAtAll", () => {
    assert.equal(changeOf(5, undefined), null);
    assert.deepEqual(changeOf(5, 0), { kind: "new" });
    assert.deepEqual(changeOf(0, 0), { kind: "same" });
    assert.deepEqual(changeOf(6, 4), { kind: "share", share: 0.5 });
    assert.equal(shareOf(1, 4), 0.25);
    assert.equal(shareOf(0, 0), 0);
});

test("measuresOf_UnitsInTheData_FollowTokensAndRequests", () => {
    const overview = { now: { units: { images: 2 } }, timeline: { groups: [{ units: { audio: [1] } }] } };
    assert.deepEqual(measuresOf(overview), ["tokens", "requests", "audio", "images"]);
});
