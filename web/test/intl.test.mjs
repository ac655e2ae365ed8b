import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { numberFormat, timeFormat } = await load("ui/intl.ts");

test("formats_OfTheSameLocaleAndOptions_AreMadeOnce", () => {
    assert.equal(numberFormat({ style: "percent" }), numberFormat({ style: "percent" }));
    assert.equal(timeFormat({ dateStyle: "medium" }), timeFormat({ dateStyle: "medium" }));
});

test("formats_OfOthers_AreApart", () => {
    assert.equal(numberFormat({}, "de").format(1234.5), "1.234,5");
    assert.equal(numberFormat({}, "en").format(1234.5), "1,234.5");
    assert.equal(numberFormat({ style: "percent" }, "en").format(0.5), "50%");
});
