/** A page of dead letters as text for people. */
import type { DeadLetters } from "@dephealth/contract/routes/operations.ts";
import { printable } from "@dephealth/core/reports/scan-report.ts";
import {
	createLayout,
	type Layout,
	type TerminalOptions,
	wrapAfter,
} from "@dephealth/core/reports/text/terminal-layout.ts";

const REASONS: ReadonlyMap<string, string> = new Map([
	["malformed", "the message could not be read"],
	["permanent_error", "the sources refuse it permanently"],
	["retries_spent", "all retries are used up"],
	["too_old", "it waited too long"],
	["poison", "it could not be handled"],
	["quarantined", "its collection was restarted several times and never ended"],
]);

export function renderDeadLetters(page: DeadLetters, options: TerminalOptions): string {
	const layout = createLayout(options);
	const { ready, in_flight: inFlight, delayed } = page.queue;
	const lines = [
		...wrapAfter("", `Queue: ${ready} ready, ${inFlight} taken or not due, ${delayed} delayed.`, layout),
		"",
		...(page.failures.length === 0
			? ["Nothing was given up."]
			: page.failures.flatMap((failure) => renderFailure(failure, layout))),
	];
	if (page.next_cursor !== null) lines.push(`More: --cursor ${page.next_cursor}`);
	return `${lines.join("\n")}\n`;
}

function renderFailure(failure: DeadLetters["failures"][number], layout: Layout): string[] {
	const name = failure.package === null ? "(no package)" : `${failure.ecosystem}/${failure.package}`;
	const errors = failure.failures.map(({ source, error }) => `${source}: ${error}`).join("; ");
	const retries = failure.retry_count > 0 ? ` after ${failure.retry_count} retries` : "";
	return [
		...wrapAfter("", printable(`${failure.failed_at}  ${name}`), layout),
		...wrapAfter(
			"  ",
			printable(`${REASONS.get(failure.reason) ?? failure.reason}${retries}${errors ? ` (${errors})` : ""}`),
			layout,
		),
		`  id ${failure.id}`,
		"",
	];
}
