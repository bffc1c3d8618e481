import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const directory = new URL("../../docs/decisions/", import.meta.url);
const HEADING = /^<a id="([a-z]-\d{2,3})"><\/a>([A-Z]-\d{2,3}) (\S.*)$/;
const STATUS = /^_(\d{4}-\d{2}-\d{2}) · (?:accepted|superseded by ([A-Z]-\d{2,3}))_$/;

const lists = readdirSync(directory)
	.filter((name) => name !== "README.md")
	.map((name) => ({ name, text: readFileSync(new URL(name, directory), "utf8") }));
const entries = lists.flatMap(({ name, text }) =>
	text
		.split(/^### /m)
		.slice(1)
		.map((entry) => {
			const [heading = "", , status = "", , ...reason] = entry.split("\n");
			return { list: name, heading, status, reason: reason.join("\n").trim() };
		}),
);
const ids = entries.map(({ heading }) => HEADING.exec(heading)?.[2] ?? "");

describe("decisions", () => {
	it.each(entries)("$heading", ({ heading, status, reason }) => {
		expect(heading).toMatch(HEADING);
		const [, anchor, id] = HEADING.exec(heading) ?? [];
		expect(anchor).toBe(id?.toLowerCase());
		expect(status).toMatch(STATUS);
		const [, date = "", successor] = STATUS.exec(status) ?? [];
		expect(new Date(date).toISOString()).toMatch(date);
		if (successor !== undefined) expect(ids).toContain(successor);
		expect(reason).not.toBe("");
	});

	it.each(lists)("$name numbers its own letter without a gap", ({ name }) => {
		const own = entries
			.filter(({ list }) => list === name)
			.map(({ heading }) => HEADING.exec(heading)?.[2] ?? "");
		const letter = own[0]?.[0];
		expect(own).toEqual(own.map((_, index) => `${letter}-${String(index + 1).padStart(2, "0")}`));
	});
});
