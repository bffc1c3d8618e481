/** The status of a server as text for people. */
import type { Status } from "@dephealth/contract/routes/operations.ts";
import { printable } from "@dephealth/core/reports/scan-report.ts";
import {
	createLayout,
	type Layout,
	type TerminalOptions,
	wrapAfter,
} from "@dephealth/core/reports/text/terminal-layout.ts";

const MEANINGS: ReadonlyMap<string, string> = new Map([
	["closed", "asked as usual"],
	["open", "not asked: it has failed too often"],
	["half_open", "a few calls try whether it answers again"],
	["forced_open", "not asked: an operator holds it open"],
	["disabled", "asked without counting failures: an operator has switched it off"],
	["metrics_only", "asked whatever happens: an operator lets it measure only"],
]);

/** With fewer, a browser or two and some pipelines already take turns. */
const ENOUGH_CONNECTIONS = 100;

export function renderStatus(status: Status, options: TerminalOptions): string {
	const layout = createLayout(options);
	const sentences = (...texts: string[]) => texts.flatMap((text) => wrapAfter("", printable(text), layout));
	const lines = [
		status.status === "ok" ? "All is well." : "Something needs attention.",
		"",
		"Upstreams",
		...circuitLines(status.circuits, layout),
		"",
		...sentences(
			`Waiting for another attempt: ${renderQueue(status.dead_letters)}`,
			`Collections of the last hour: ${renderCollections(status.collections_last_hour)}`,
			...renderMail(status.mail),
			...renderStorage(status.storage),
			...renderProcess(status.process),
			...status.unknown.map(({ part, reason }) => `Not known: ${part} ${reason}.`),
		),
	];
	return `${lines.join("\n")}\n`;
}

/** Renders no line while mails are delivered. */
function renderMail(mail: Status["mail"]): string[] {
	if (mail?.state !== "failing") return [];
	return [
		`Mail: none is sent since ${mail.failing_since}. On AWS, check that SES has left its sandbox and verified the sender.`,
	];
}

/** Renders no line on AWS, where storage has no bound of ours. */
function renderStorage(storage: Status["storage"]): string[] {
	if (storage === null) return [];
	const { bytes, executions, executions_bytes, executions_bytes_limit, executions_days_limit } = storage;
	return [
		`On disk: ${megabytes(bytes)}; ${executions} finished executions take ${megabytes(executions_bytes)}, kept for ${executions_days_limit} days and up to ${megabytes(executions_bytes_limit)}`,
	];
}

/** Renders no line on AWS, nor while there is nothing to do. */
function renderProcess(process: Status["process"]): string[] {
	return process === null ? [] : [...renderFunctions(process), ...renderConnections(process)];
}

type Process = NonNullable<Status["process"]>;

function renderFunctions(process: Process): string[] {
	if (process.functions === "working") return [];
	const [reason, advice] =
		process.functions_failure === "out_of_memory"
			? [", for lack of memory", "Give the process more memory."]
			: ["", "Its standard error says why; please report it."];
	return [
		`Functions: their thread ends again and again since ${process.functions_failing_since}${reason}. Nothing is lost, but collections and webhooks are late. ${advice}`,
	];
}

function renderConnections({ open_files_limit: files, connections_limit: connections }: Process): string[] {
	if (files === null || connections >= ENOUGH_CONNECTIONS) return [];
	return [
		`Connections: ${connections} at a port at a time, since the process may open only ${files} files. Start it with a higher limit: ulimit -n 4096`,
	];
}

function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MB`;
}

export function renderCircuits(circuits: Status["circuits"], options: TerminalOptions): string {
	return `${circuitLines(circuits, createLayout(options)).join("\n")}\n`;
}

/** A line a circuit, indented; more where its meaning does not fit. */
function circuitLines(circuits: Status["circuits"], layout: Layout): string[] {
	if (circuits === null) return ["  not known"];
	const width = Math.max(...circuits.map(({ name }) => name.length));
	return circuits.flatMap(({ name, state, retry_after_seconds: seconds }) => {
		const again = seconds === null ? "" : `, tried again in ${seconds} s`;
		const before = `  ${printable(name).padEnd(width)}  ${printable(state).padEnd(12)}  `;
		const meaning = `${MEANINGS.get(state) ?? ""}${again}`;
		return meaning === "" ? [before.trimEnd()] : wrapAfter(before, meaning, layout);
	});
}

function renderQueue(queue: Status["dead_letters"]): string {
	if (queue === null) return "not known";
	return `${queue.ready} ready, ${queue.in_flight} taken or not due, ${queue.delayed} delayed`;
}

function renderCollections(collections: Status["collections_last_hour"]): string {
	if (collections === null) return "not known";
	const {
		complete,
		partial,
		pending,
		not_found,
		failed,
		success_rate: rate,
		mean_latency_ms: mean,
	} = collections;
	if (rate === null) return "none ended";
	const latency = mean === null ? "" : `, a complete one in ${(mean / 1000).toFixed(1)} s on average`;
	return `${complete} complete, ${partial} partial, ${pending} to be tried again, ${not_found} not found, ${failed} failed (${Math.round(rate * 100)} % with a result${latency})`;
}
