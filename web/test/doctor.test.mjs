import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { groupsOf } = await load("doctor/answer.ts");

test("groupsOf_FindingsOfSeveralStatuses_HasTheWorstFirstAndTheirOrder", () => {
    const finding = (check, status) => ({ check, status });
    const findings = [finding("a", "ok"), finding("b", "warning"), finding("c", "problem"), finding("d", "ok"), finding("e", "skipped")];
    assert.deepEqual(
        groupsOf({ findings }).map(group => [group.status, group.findings.map(one => one.check).join("")]),
        [["problem", "c"], ["warning", "b"], ["skipped", "e"], ["ok", "ad"]]);
});
