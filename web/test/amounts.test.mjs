import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { typedAmount } = await load("keys/amounts.ts");

test("typedAmount_WholeNumber_IsReadWithItsSeparators", () => {
    for (const [text, amount] of [["1500", 1500], ["1,500", 1500], ["1.500", 1500], ["1 500", 1500], ["1_500_000", 1500000], ["1'500", 1500], ["1,00,000", 100000], ["-1,500", -1500], ["0", 0], [" 7 ", 7], ["007", 7], ["１２０", 120], ["１，５００", 1500]]) {
        assert.equal(typedAmount(text), amount, text);
    }
});

test("typedAmount_FractionOrOtherText_IsLeftToTheService", () => {
    for (const text of ["0.125", "0,125", "1.5", "1.50", "1.0000", "0.1234", "1,500.25", "1e3", "many", "", "1,5000", ",500", "1..500", "12345678901234567", "12,345,678,901,234,567"]) {
        assert.equal(typedAmount(text), text, text);
    }
});
