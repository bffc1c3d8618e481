/** The progress of a scan. On a terminal one line that changes in place; elsewhere a line now and then. */

import { printable } from "@dephealth/core/reports/scan-report.ts";

export type ScanState = {
	done: number;
	total: number;
	/** The number of finished packages that need a decision. */
	urgent: number;
	/** The package that is being looked at; may be empty. */
	current: string;
};

export type ScanProgress = {
	show(state: ScanState): void;
	/** Leaves the screen to the report. */
	finish(): void;
};

const BAR_WIDTH = 20;
/** Longer lines are cut; a terminal of unknown width has these columns. */
const WIDTH = 80;
/** Logs of a pipeline get a line at each of these shares. */
const STEP_PERCENT = 25;

/** Only a terminal needs codes that move its cursor. */
export async function createScanProgress(stream: NodeJS.WriteStream): Promise<ScanProgress> {
	return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

async function barProgress(stream: NodeJS.WriteStream): Promise<ScanProgress> {
	const { createLogUpdate } = await import("log-update");
	const update = createLogUpdate(stream);
	return {
		show: (state) => update(renderBar(state, stream.columns)),
		finish: () => update.clear(),
	};
}

function lineProgress(stream: NodeJS.WriteStream): ScanProgress {
	// The first line comes at once, so that users know what they wait for.
	let next = 0;
	return {
		show(state) {
			const share = percentOf(state);
			if (share < next || state.total === 0) return;
			next = share - (share % STEP_PERCENT) + STEP_PERCENT;
			stream.write(`${countText(state)}\n`);
		},
		finish() {},
	};
}

/** @param columns of the terminal */
export function renderBar(state: ScanState, columns: number = WIDTH): string {
	const share = percentOf(state);
	const full = Math.round((share / 100) * BAR_WIDTH);
	const bar = `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}`;
	const text = `${bar} ${String(share).padStart(3)} %  ${countText(state)}  `;
	const room = Math.min(columns, WIDTH) - 1 - text.length;
	return `${text}${printable(state.current).slice(0, Math.max(room, 0))}`.trimEnd();
}

/** `350 of 1252 packages, 3 need a decision` */
function countText({ done, total, urgent }: ScanState): string {
	const found = urgent === 0 ? "" : `, ${urgent} ${urgent === 1 ? "needs" : "need"} a decision`;
	return `${done} of ${total} packages${found}`;
}

function percentOf({ done, total }: Pick<ScanState, "done" | "total">): number {
	return total === 0 ? 100 : Math.floor((100 * done) / total);
}
