/** A package's history for the terminal: a line a day, the newest first. */
import type { History } from "@dephealth/contract/routes/packages.ts";
import { printable } from "@dephealth/core/reports/scan-report.ts";
import {
	createLayout,
	joinSections,
	type Paint,
	RISK_STYLE,
	type TerminalOptions,
	wrap,
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
			"  day         risk      status      health  idle in 12 m  version",
			...snapshots.map((snapshot, index) => line(snapshot, snapshots[index + 1], paint)),
		].join("\n"),
		hasMore
			? sentence(
					"There are earlier changes; --since sets the first day, and --json prints a form for programs.",
				)
			: "",
	]);
}

/** Highlights the values that differ from the line before. */
function line(snapshot: Snapshot, before: Snapshot | undefined, paint: Paint): string {
	const cell = (value: string, old: string | undefined, width: number) =>
		old === undefined || old === value ? value.padEnd(width) : paint("bold", value.padEnd(width));
	const health = ({ health_score: score }: Snapshot) => (score === null ? "?" : String(Math.round(score)));
	const idle = ({ abandonment_probability: probability }: Snapshot) =>
		probability === null ? "–" : percent(probability);
	return [
		`  ${snapshot.date}`,
		paint(RISK_STYLE[snapshot.risk_level], snapshot.risk_level.padEnd(8)),
		cell(snapshot.status, before?.status, 10),
		cell(health(snapshot), before && health(before), 6),
		cell(idle(snapshot), before && idle(before), 12),
		printable(cell(snapshot.latest_version ?? "", before?.latest_version ?? undefined, 0)),
	]
		.join("  ")
		.trimEnd();
}
