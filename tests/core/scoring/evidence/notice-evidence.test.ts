import type { EndingNotice } from "@dephealth/core/facts/ending-notice.ts";
import { describe, expect, it } from "vitest";
import { reportsOf, score } from "../package-facts-fixture.ts";

const notice = (overrides: Partial<EndingNotice>): EndingNotice => ({
	kind: "deprecated",
	where: "description",
	quote: "DEPRECATED: use other-lib instead",
	successor: "other-lib",
	...overrides,
});
const judged = (overrides: Partial<EndingNotice>, fork = false) =>
	score(reportsOf({ github: { notice: notice(overrides), fork } }));

describe("what a repository says of its end", () => {
	it.each([
		["deprecated", "deprecated"],
		["unmaintained", "ended"],
		["moved", "active"],
	] as const)("%s makes the package %s", (kind, label) => {
		expect(judged({ kind }).status.label).toBe(label);
	});

	it("is quoted, with where it stands, who says so and when it was read", () => {
		expect(judged({}).status.evidence[0]).toMatchObject({
			id: "notice_deprecated",
			text: `Its repository's description says "DEPRECATED: use other-lib instead" (GitHub, 2026-11-01).`,
			values: { where: "description", successor: "other-lib" },
			observed_at: "2026-11-01T00:00:00.000Z",
		});
	});

	it("names what to use instead", () => {
		expect(judged({}).replacements[0]).toMatchObject({ name: "other-lib", source: "GitHub" });
	});

	it("of a fork are the words of what it was made from", () => {
		expect(judged({}, true).status.label).toBe("active");
	});

	it("that it moved is told, and ends nothing", () => {
		expect(judged({ kind: "moved" }).status.evidence.map(({ id, effect }) => [id, effect])).toContainEqual([
			"notice_moved",
			"neutral",
		]);
	});
});
