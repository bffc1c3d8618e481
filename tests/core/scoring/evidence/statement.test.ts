import { attributed } from "@dephealth/core/scoring/evidence/statement.ts";
import { expect, it } from "vitest";
import { daysAgo } from "../package-facts-fixture.ts";

const sourced = { source: "github", observedAt: daysAgo(0) } as const;

it("a sentence names the source and the time of the fact that bears it", () => {
	const statement = attributed(
		"stars",
		"for",
		"It has 5 stars",
		{},
		{ ...sourced, state: "known", value: 5 },
	);
	expect(statement).toMatchObject({ source: "github", observed_at: daysAgo(0) });
});

it("a sentence about what could not be read names no source as its witness", () => {
	const unread = { state: "unknown", reason: "source_failed", source: "github", error: "E" } as const;
	const statement = attributed("stars", "unread", "Its stars could not be read", {}, unread);
	expect(statement).toMatchObject({ source: null, observed_at: null });
});
