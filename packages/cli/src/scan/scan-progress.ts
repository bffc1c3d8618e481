/** How far a scan is. On a terminal one line that changes in place; elsewhere a line now and then. */

import { printable } from "@dephealth/core/reports/scan-report.ts";
import { createLogUpdate } from "log-update";

export type ScanProgress = {
	/** @param current what is being looked at; may be empty */
	show(done: number, total: number, current: string): void;
	/** Leaves the screen to the report. */
	finish(): void;
};

const BAR_WIDTH = 30;
/** Logs of a pipeline get a line at each of these shares. */
const STEP_PERCENT = 25;

export function createScanProgress(stream: NodeJS.WriteStream): ScanProgress {
	return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

function barProgress(stream: NodeJS.WriteStream): ScanProgress {
	const update = createLogUpdate(stream);
	return {
		show: (done, total, current) => update(renderBar(done, total, current)),
		finish: () => update.clear(),
	};
}

function lineProgress(stream: NodeJS.WriteStream): ScanProgress {
	let next = STEP_PERCENT;
	return {
		show(done, total) {
			const share = percentOf(done, total);
			if (share < next) return;
			next = share - (share % STEP_PERCENT) + STEP_PERCENT;
			stream.write(`${done} of ${total} packages\n`);
		},
		finish() {},
	};
}

export function renderBar(done: number, total: number, current: string): string {
	const share = percentOf(done, total);
	const full = Math.round((share / 100) * BAR_WIDTH);
	const bar = `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}`;
	return `${bar} ${String(share).padStart(3)} %  ${done} of ${total}  ${printable(current).slice(0, 40)}`.trimEnd();
}

function percentOf(done: number, total: number): number {
	return total === 0 ? 100 : Math.floor((100 * done) / total);
}
