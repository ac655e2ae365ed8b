import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { fileName, fileQuery, readReport, usageQuery, writeReport } = await load("usage/report.ts");

const now = Date.UTC(2030, 0, 31, 12);
const addressOf = report => new URLSearchParams(Object.entries(writeReport(report)).filter(([, value]) => value !== null && value !== ""));

test("readReport_EmptyAddress_IsTheLast30DaysByDayKeyAndModel", () => {
    const report = readReport(new URLSearchParams(), now);
    assert.equal(report.filter.from, "2030-01-02");
    assert.deepEqual(report.by, ["day", "key", "model"]);
    assert.equal(usageQuery(report).group_by, "day,key,model");
});

test("readReport_WhatWriteReportGives_IsTheSameReport", () => {
    const filter = { from: "", to: "", key: "", tag: "a", owner: "b", upstream: "c" };
    for (const report of [
        { filter, by: ["day"], cursor: null },
        { filter: { ...filter, from: "2030-01-01", to: "2030-01-02" }, by: ["owner", "tag"], cursor: "x" },
    ]) {
        assert.deepEqual(readReport(addressOf(report), now), report);
    }
});

test("fileQuery_Report_HasItsFiltersAndGroupingAndNoPage", () => {
    const report = readReport(new URLSearchParams("from=2030-01-01&to=2030-01-31&by=key&cursor=x"), now);
    assert.deepEqual(fileQuery(report), { from: "2030-01-01", to: "2030-01-31", key: "", tag: "", owner: "", upstream: "", group_by: "key" });
    assert.equal(fileName(report), "usage-2030-01-01-to-2030-01-31.csv");
});
