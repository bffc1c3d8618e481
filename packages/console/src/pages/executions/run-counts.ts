/** The counts of a run in words. Pure. */
import { formatCount } from "../../parts/format.ts";

/** A duration is not a count of work. */
const UNIT = /(?:ms|milliseconds|seconds|minutes|hours)$/i;

/**
 * The counts of a run's output that are not zero, as `3 due, 2 unchanged`; undefined when there are none to read.
 *
 * @param output JSON
 */
export function countsOf(output: string | undefined): string | undefined {
	try {
		const parsed: unknown = JSON.parse(output ?? "null");
		if (typeof parsed !== "object" || parsed === null) return undefined;
		const counts = Object.entries(parsed).filter(
			(entry): entry is [string, number] => typeof entry[1] === "number" && !UNIT.test(entry[0]),
		);
		if (counts.length === 0) return undefined;
		const done = counts.filter(([, count]) => count !== 0);
		if (done.length === 0) return "nothing to do";
		return done.map(([name, count]) => `${formatCount(count)} ${spaced(name)}`).join(", ");
	} catch {
		return undefined;
	}
}

function spaced(name: string): string {
	return name
		.replaceAll("_", " ")
		.replace(/[a-z][A-Z]/g, ([before, after]) => `${before} ${after}`)
		.toLowerCase();
}
