import { areCommitNodes } from "@dephealth/core/sources/github/commit-nodes.ts";
import { describe, expect, it } from "vitest";

const committedDate = "2026-01-01T00:00:00Z";

describe("commits of a GraphQL history", () => {
	it.each<[string, unknown]>([
		["none", []],
		["one that is null", [null]],
		["one without an author", [{ committedDate, author: null }]],
		[
			"one whose author has no account",
			[{ committedDate, author: { name: "Ann", email: "a@x", user: null } }],
		],
		["one with an account", [{ committedDate, author: { name: null, user: { login: "ann" } } }]],
		["fields that nobody asked for", [{ committedDate, oid: "6dcb09b", author: { date: 7 } }]],
	])("are accepted: %s", (_, nodes) => expect(areCommitNodes(nodes)).toBe(true));

	it.each<[string, unknown]>([
		["no list", { 0: null }],
		["a text", ["6dcb09b"]],
		["a list", [[]]],
		["no date", [{ author: null }]],
		["a date as a number", [{ committedDate: 1_767_225_600 }]],
		["an author as text", [{ committedDate, author: "Ann" }]],
		["a name as a number", [{ committedDate, author: { name: 7 } }]],
		["an address as a list", [{ committedDate, author: { email: [] } }]],
		["an account as text", [{ committedDate, author: { user: "ann" } }]],
		["a login as a number", [{ committedDate, author: { user: { login: 7 } } }]],
		["the second of two", [{ committedDate }, {}]],
	])("are refused: %s", (_, nodes) => expect(areCommitNodes(nodes)).toBe(false));
});
