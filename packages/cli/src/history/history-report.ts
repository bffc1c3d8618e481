/** A package's history for the terminal: a line a day, the newest first. */

import type { History } from "@dephealth/contract/routes/packages.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { printable } from "@dephealth/core/reports/scan-report.ts";
import {
	createLayout,
	joinSections,
	type Layout,
	RISK_STYLE,
	type TerminalOptions,
	wrap,
	wrapAfter,
} from "@dephealth/core/reports/text/terminal-layout.ts";
import { percent } from "@dephealth/core/scoring/evidence/words.ts";

type Snapshot = History["snapshots"][number];

export function renderHistory(name: string, history: History, options: TerminalOptions): string {
	const layout = createLayout(options);
	const { paint } = layout;
	const { snapshots, has_more: hasMore } = history;
	const sentence = (text: string) => wrap(text, layout.width).join("\n");
	if (snapshots.length === 0)
		return `${sentence(`${printable(name)}: nothing is recorded for that time.`)}\n`;
	return joinSections([
		[
			paint("bold", printable(name)),
			...(layout.width < TABLE_WIDTH ? [] : [HEAD]),
			...snapshots.flatMap((snapshot, index) => lines(snapshot, snapshots[index + 1], layout)),
		].join("\n"),
		hasMore
			? sentence(
					"There are earlier changes; --since sets the first day, and --json prints a form for programs.",
				)
			: "",
	]);
}

const HEAD = "  day         risk      status      health  idle in 12 m  version";
/** Narrower terminals get a second line a day, with words instead of columns. */
const TABLE_WIDTH = HEAD.length;

/** Highlights the values that differ from the line before. */
function lines(snapshot: Snapshot, before: Snapshot | undefined, { paint, width }: Layout): string[] {
	const cell = (value: string, old: string | undefined, width: number) =>
		old === undefined || old === value ? value.padEnd(width) : paint("bold", value.padEnd(width));
	const health = ({ health_score: score }: Snapshot) => (score === null ? "?" : String(wholeScore(score)));
	const idle = ({ abandonment_probability: probability }: Snapshot) =>
		probability === null ? "–" : percent(probability);
	const version = ({ latest_version: latest }: Snapshot) => printable(latest ?? "");
	const day = `  ${snapshot.date}  ${paint(RISK_STYLE[snapshot.risk_level], snapshot.risk_level.padEnd(8))}`;
	const status = cell(snapshot.status, before?.status, 10);
	if (width < TABLE_WIDTH) {
		const rest = [
			`health ${cell(health(snapshot), before && health(before), 0)}`,
			`idle ${cell(idle(snapshot), before && idle(before), 0)}`,
			cell(version(snapshot), before && version(before), 0),
		];
		return [
			`${day}  ${status}`.trimEnd(),
			...wrapAfter("    ", rest.filter((part) => part !== "").join(", "), { paint, width }),
		];
	}
	return [
		[
			day,
			status,
			cell(health(snapshot), before && health(before), 6),
			cell(idle(snapshot), before && idle(before), 12),
			cell(version(snapshot), before && version(before), 0),
		]
			.join("  ")
			.trimEnd(),
	];
}
