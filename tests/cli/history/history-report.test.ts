import { renderHistory } from "@dephealth/cli/history/history-report.ts";
import type { History } from "@dephealth/contract/routes/packages.ts";
import { expect, it } from "vitest";

const TERMINAL = { colour: false, width: 80 };
const aLine = (
	date: string,
	overrides: Partial<History["snapshots"][number]> = {},
): History["snapshots"][number] => ({
	date,
	latest_version: "1.0.0",
	status: "active",
	health_score: 84.4,
	risk_level: "LOW",
	abandonment_probability: 0.123,
	scored_at: `${date}T00:00:00Z`,
	...overrides,
});

it("a history is a line a day, the newest first; unknown is no number", () => {
	const history: History = {
		package: "express",
		ecosystem: "npm",
		snapshots: [
			aLine("2026-11-20", {
				status: "deprecated",
				risk_level: "HIGH",
				abandonment_probability: null,
				health_score: null,
			}),
			aLine("2026-10-01"),
		],
		has_more: true,
	};
	expect(renderHistory("npm/express", history, TERMINAL)).toBe(`npm/express
  day         risk      status      health  idle in 12 m  version
  2026-11-20  HIGH      deprecated  ?       –             1.0.0
  2026-10-01  LOW       active      84      12 %          1.0.0

There are earlier changes; --since sets the first day, and --json prints a form
for programs.
`);
	expect(renderHistory("npm/express", { ...history, snapshots: [] }, TERMINAL)).toContain(
		"nothing is recorded for that time",
	);
});

it("a narrow terminal gets two lines a day", () => {
	const history: History = {
		package: "express",
		ecosystem: "npm",
		snapshots: [aLine("2026-11-20", { latest_version: "2.0.0" }), aLine("2026-10-01")],
		has_more: false,
	};
	expect(renderHistory("npm/express", history, { colour: false, width: 40 })).toBe(`npm/express
  2026-11-20  LOW       active
    health 84, idle 12 %, 2.0.0
  2026-10-01  LOW       active
    health 84, idle 12 %, 1.0.0
`);
});

it.each([40, 80])(
	"a changed version is bold, and the codes for it reach the terminal (%d columns)",
	(width) => {
		const history: History = {
			package: "express",
			ecosystem: "npm",
			snapshots: [aLine("2026-11-20", { latest_version: "2.0.0\u0007" }), aLine("2026-10-01")],
			has_more: false,
		};
		const text = renderHistory("npm/express", history, { colour: true, width });
		expect(text).toContain("\u001b[1m2.0.0 \u001b[22m");
		expect(text).not.toContain("\u0007");
	},
);
