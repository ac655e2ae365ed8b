import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { niceTicks } = await load("charts/ticks.ts");
const { stackBars, sum, sumEach } = await load("charts/stack.ts");
const { assignColours } = await load("charts/colours.ts");
const { BarNames, labelledBars } = await load("charts/time.ts");
const { sparkPath } = await load("charts/sparkline.tsx");

test("niceTicks_AnyGreatestValue_CoverItInWholeRoundSteps", () => {
    assert.deepEqual(niceTicks(0), [0, 1]);
    assert.deepEqual(niceTicks(3), [0, 1, 2, 3]);
    assert.deepEqual(niceTicks(10), [0, 5, 10]);
    assert.deepEqual(niceTicks(900), [0, 500, 1000]);
    assert.deepEqual(niceTicks(1_000_001), [0, 500_000, 1_000_000, 1_500_000]);
    for (const greatest of [1, 7, 99, 12345, 2 ** 53 - 1]) {
        const ticks = niceTicks(greatest);
        assert.ok(ticks.at(-1) >= greatest && ticks.length <= 7, `${greatest}: ${ticks}`);
        assert.ok(ticks.every(Number.isInteger), `${greatest}: ${ticks}`);
    }
});

test("stackBars_SeveralGroups_EachBeginsWhereTheOneBelowEnds", () => {
    const bars = stackBars(3, [[1, 0, 2], [3, 0, 0], [5]]);
    assert.deepEqual(bars[0], { total: 9, segments: [{ series: 0, from: 0, to: 1 }, { series: 1, from: 1, to: 4 }, { series: 2, from: 4, to: 9 }] });
    assert.deepEqual(bars[1], { total: 0, segments: [] });
    assert.deepEqual(bars[2], { total: 2, segments: [{ series: 0, from: 0, to: 2 }] });
    assert.equal(sum([1, 2, 3]), 6);
    assert.deepEqual(sumEach(2, [[1, 2], [10]]), [11, 2]);
});

test("assignColours_RanksChange_EachNameKeepsItsColour", () => {
    const first = assignColours(new Map(), ["a", "b", "(other)"]);
    assert.deepEqual([...first], [["a", 0], ["b", 1], ["(other)", "other"]]);
    const then = assignColours(first, ["c", "b", "a"]);
    assert.equal(then.get("a"), 0);
    assert.equal(then.get("b"), 1);
    assert.equal(then.get("c"), 2);
});

test("assignColours_MoreNamesThanColours_TheRestIsNeutral", () => {
    const names = Array.from({ length: 14 }, (_, index) => `model-${index}`);
    const colours = assignColours(new Map(), names);
    assert.equal(new Set(names.slice(0, 12).map(name => colours.get(name))).size, 12);
    assert.equal(colours.get("model-12"), "other");
});

test("labelledBars_NarrowChart_HasFewerLabels", () => {
    const days = Array.from({ length: 30 }, (_, index) => Date.UTC(2030, 0, 1 + index));
    assert.deepEqual(labelledBars(days, "day", 30 * 60, 60).length, 30);
    const narrow = labelledBars(days, "day", 300, 60);
    assert.ok(narrow.length <= 5 && narrow.at(-1) === 29, String(narrow));
    const hours = Array.from({ length: 24 }, (_, index) => Date.UTC(2030, 0, 1, index));
    assert.ok(labelledBars(hours, "hour", 300, 60).length <= 6);
});

test("BarNames_Days_AreUtcDaysAndSaySo", () => {
    const names = new BarNames("en-GB", "day", "America/Los_Angeles");
    assert.equal(names.short(Date.UTC(2030, 0, 31)), "31 Jan");
    assert.match(names.long(Date.UTC(2030, 0, 31)), /31 Jan 2030 UTC$/);
});

test("BarNames_Hours_AreTheReadersClock", () => {
    const names = new BarNames("en-GB", "hour", "Asia/Shanghai");
    assert.equal(names.short(Date.UTC(2030, 0, 31, 5)), "13:00");
    assert.match(names.long(Date.UTC(2030, 0, 31, 5)), /13:00.14:00$/);
});

test("sparkPath_Values_RunFromTheLeftBottomForZeroToTheTopForTheGreatest", () => {
    assert.equal(sparkPath([0, 10], 100, 24), "M0 23L100 1");
    assert.equal(sparkPath([], 100, 24), "");
    assert.equal(sparkPath([0, 0], 100, 24), "M0 23L100 23");
});
