/** A live line a source while a package is collected. On a terminal the lines change in place. */
import { collectState } from "@dephealth/contract/task-functions.ts";
import { SOURCE_LABELS } from "@dephealth/contract/vocabulary.ts";
import { whyFailed } from "@dephealth/core/facts/why-failed.ts";
import { SOURCES } from "@dephealth/core/sources/sources.ts";
import type { Transition } from "@dephealth/local/asl/run/interpreter/run.ts";
import { createLogUpdate } from "log-update";

type Stream = NodeJS.WriteStream;
type Line = { label: string; state: string; startedAt: number | undefined; endedAt: number | undefined };

const RESOLVE_STATE = "ResolveRepository";
/** State of the state machine → whose line it moves. */
const SOURCE_BY_STATE: ReadonlyMap<string, string> = new Map(
	Object.values(SOURCES).flatMap(({ id, asksAbout }): [string, string][] => [
		[collectState(id), SOURCE_LABELS[id]],
		...(asksAbout === "repository" ? [[RESOLVE_STATE, SOURCE_LABELS[id]] satisfies [string, string]] : []),
	]),
);

export type CollectionProgress = { onTransition(transition: Transition): void; finish(): void };

export function createCollectionProgress(stream: Stream): CollectionProgress {
	const lines = new Map<string, Line>(
		[...new Set(SOURCE_BY_STATE.values())].map((label) => [
			label,
			{ label, state: "waiting", startedAt: undefined, endedAt: undefined },
		]),
	);
	const update = stream.isTTY ? createLogUpdate(stream) : undefined;
	const show = () => update?.([...lines.values()].map(renderLine).join("\n"));

	return {
		onTransition(transition) {
			const line = lines.get(SOURCE_BY_STATE.get(transition.stateName) ?? "");
			// The state is left after its error was caught; the line has said so already.
			if (!line || line.endedAt !== undefined) return;
			applyTransition(line, transition);
			show();
			if (!update && line.endedAt !== undefined) stream.write(`${renderLine(line)}\n`);
		},
		finish() {
			for (const line of lines.values()) if (line.startedAt === undefined) line.state = "not asked";
			show();
			update?.done();
		},
	};
}

function applyTransition(line: Line, transition: Transition): void {
	line.startedAt ??= transition.at;
	switch (transition.kind) {
		case "entered":
			line.state = transition.stateName === RESOLVE_STATE ? "finding the repository" : "asking";
			return;
		case "retried":
			line.state = `asking again: ${whyFailed(transition.error ?? "unknown")}`;
			return;
		case "caught":
			line.state = caughtWords(transition.error ?? "unknown");
			line.endedAt = transition.at;
			return;
		case "exited":
			if (transition.stateName === RESOLVE_STATE) return;
			line.state = "answered";
			line.endedAt = transition.at;
	}
}

/** A source that does not know the package has answered. */
function caughtWords(error: string): string {
	return `${error === "PackageNotFoundError" ? "answered" : "no answer"}: ${whyFailed(error)}`;
}

function renderLine(line: Line): string {
	const elapsed =
		line.startedAt !== undefined && line.endedAt !== undefined
			? `  ${((line.endedAt - line.startedAt) / 1000).toFixed(1)} s`
			: "";
	return `  ${line.label.padEnd(14)}${line.state}${elapsed}`;
}
