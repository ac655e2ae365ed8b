import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../testing/load.mjs";

const { shownOf } = await load("settings/answer.ts");

const settings = [
    { name: "ADMIN_TOKEN", value: null, is_set: true, is_secret: true },
    { name: "HOST", value: "127.0.0.1", is_set: false, is_secret: false },
    { name: "PORT", value: "80", is_set: true, is_secret: false },
];

test("shownOf_NothingSought_HasWhatIsSetFirst", () => {
    assert.deepEqual(shownOf(settings, "  ").map(one => one.name), ["ADMIN_TOKEN", "PORT", "HOST"]);
});

test("shownOf_PartOfANameOrValueInAnyCase_HasTheMatches", () => {
    assert.deepEqual(shownOf(settings, "port").map(one => one.name), ["PORT"]);
    assert.deepEqual(shownOf(settings, " 127.0").map(one => one.name), ["HOST"]);
    assert.deepEqual(shownOf(settings, "nothing"), []);
});
