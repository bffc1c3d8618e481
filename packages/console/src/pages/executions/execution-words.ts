/** The name and the outcome of an execution, in words. Pure. */

import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { capital, formatDuration, plural } from "../../parts/format.ts";
import type { StateKind } from "../../parts/marks.tsx";
import { readCause } from "./cause.ts";
import type { RunFacts } from "./history.ts";
import { countsOf } from "./run-counts.ts";

const STATUS: Readonly<Record<string, readonly [StateKind, string]>> = {
	RUNNING: ["run", "Running"],
	SUCCEEDED: ["ok", "Succeeded"],
	FAILED: ["bad", "Failed"],
	TIMED_OUT: ["bad", "Timed out"],
	ABORTED: ["stop", "Stopped"],
	PENDING_REDRIVE: ["run", "To be redriven"],
};

export function statusOf(status: string | undefined): readonly [StateKind, string] {
	return STATUS[status ?? ""] ?? ["none", status ?? "Unknown"];
}

/** `npm-left-pad-<hash>-<time>`, with `-r1` when it repairs. */
const COLLECTION = /^([a-z]+)-(.+?)(-r\d+)?-[0-9a-f]{12}-[0-9a-z]+$/;

/** The package that a collection is named after, as near as its name tells. */
export function packageOfName(
	machine: string,
	name: string,
): { label: string; isRepair: boolean } | undefined {
	const [, ecosystem, slug, repair] = (machine === "collect-package" && COLLECTION.exec(name)) || [];
	if (ecosystem === undefined || slug === undefined) return undefined;
	return { label: `${ecosystem}/${slug}`, isRepair: repair !== undefined };
}

export type PackageRef = { ecosystem: string; name: string };

/** The package in an execution's input. */
export function packageOfInput(input: string | undefined): PackageRef | undefined {
	const parsed = fieldsOf(input)["package"];
	if (typeof parsed !== "object" || parsed === null) return undefined;
	const { ecosystem, name } = parsed as Record<string, unknown>;
	return typeof ecosystem === "string" && typeof name === "string" ? { ecosystem, name } : undefined;
}

const TITLES: Readonly<Record<string, string>> = {
	"collect-package": "Collection",
	"collect-packages": "Collection of many packages",
	"refresh-packages": "Refresh of due packages",
	"process-dead-letters": "Dead letters, tried again",
	"heal-stale-packages": "Search for lost packages",
	"deliver-webhook": "Delivery to a subscriber",
};

export function titleOf(machine: string, input: string | undefined): string {
	const ref = packageOfInput(input);
	const title = TITLES[machine] ?? machine;
	return ref ? `${title} of ${ref.name}` : title;
}

export type Outcome = { kind: StateKind; word: string; sources: readonly string[] };

/** The outcome in the output: a collection that left out two sources has succeeded all the same. */
export function outcomeOf(output: string | undefined): Outcome | undefined {
	const { outcome, failures, sources: left } = fieldsOf(output);
	if (typeof outcome !== "string") return undefined;
	const sources = Array.isArray(failures)
		? failures.flatMap(({ source }: { source?: unknown }) => (typeof source === "string" ? [source] : []))
		: Array.isArray(left)
			? left.filter((source): source is string => typeof source === "string")
			: [];
	const named = sources.map(labelOfSource);
	const kind = outcome === "complete" ? "ok" : outcome === "permanent_failure" ? "bad" : "warn";
	return { kind, word: outcome.replaceAll("_", " "), sources: named };
}

/** One sentence under the title. */
export function sentenceOf(
	execution: {
		status?: string | undefined;
		output?: string | undefined;
		error?: string | undefined;
		cause?: string | undefined;
	},
	facts: RunFacts | undefined,
): string {
	switch (execution.status) {
		case "RUNNING":
			return facts ? waitingSentence(facts) : "It runs.";
		case "FAILED":
		case "TIMED_OUT":
			return failureSentence(execution);
		case "ABORTED":
			return execution.cause ? `It was stopped: ${execution.cause}` : "It was stopped before its end.";
		default:
			return endSentence(outcomeOf(execution.output), countsOf(execution.output), facts);
	}
}

function waitingSentence({ visits, total }: RunFacts): string {
	const waiting = visits.filter(({ kind, type }) => kind === "run" && type !== "Parallel" && type !== "Map");
	const first = waiting[0];
	if (!first) return "It runs.";
	const retrying = waiting.filter(({ attempts }) => attempts.at(-1)?.kind === "bad");
	const names = waiting
		.map(({ name }) => name)
		.slice(0, 3)
		.join(", ");
	const since = formatDuration(total - first.from);
	if (retrying.length > 0) {
		const { name, attempts } = retrying[0] ?? first;
		return `${name} failed ${plural(attempts.length, "time")} and will be tried again. Waiting for ${names} since ${since}.`;
	}
	return `Waiting for ${names} since ${since}.`;
}

function failureSentence({
	error,
	cause,
}: {
	error?: string | undefined;
	cause?: string | undefined;
}): string {
	const { message } = readCause(cause);
	return [error, message].filter(Boolean).join(": ") || "It failed, and does not say why.";
}

function endSentence(
	outcome: Outcome | undefined,
	counts: string | undefined,
	facts: RunFacts | undefined,
): string {
	const caught = facts?.visits.filter(({ kind }) => kind === "warn").length ?? 0;
	const repeated =
		facts?.visits.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0) ?? 0;
	const errors = [
		caught > 0 && `${plural(caught, "error was", "errors were")} caught`,
		repeated > 0 && `${plural(repeated, "attempt was", "attempts were")} repeated`,
	].filter(Boolean);
	const tail = errors.length > 0 ? ` ${capital(errors.join(", "))}.` : "";
	if (!outcome) return `It ended well${counts === undefined ? "" : `: ${counts}`}.${tail}`;
	switch (outcome.word) {
		case "complete":
			return `Every source that was asked has answered, and what they say is saved.${tail}`;
		case "partial":
			return `What answered is saved; what did not is left out and asked again later.${tail}`;
		case "queued for retry":
			return `What answered is saved; ${outcome.sources.join(", ") || "the rest"} will be asked again: it waits in the queue.${tail}`;
		case "claim lost":
			return `Another execution was collecting the same package: this one left it alone.${tail}`;
		case "permanent failure":
			return `It ended without a result: ${outcome.sources.join(", ") || "a source"} refused for good.${tail}`;
		default:
			return `It ended as ${outcome.word}${outcome.sources.length > 0 ? `: ${outcome.sources.join(", ")}` : ""}.${tail}`;
	}
}

function fieldsOf(text: string | undefined): Record<string, unknown> {
	try {
		const parsed: unknown = JSON.parse(text ?? "{}");
		return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}
