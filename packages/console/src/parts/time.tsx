import { formatDayTime, type Instant } from "./format.ts";

/** A point in time: short to read, exact in its title. */
export function Time({ at, children }: { at: Instant; children?: string }) {
	const exact = new Date(at);
	return (
		<time dateTime={exact.toISOString()} title={exact.toISOString()}>
			{children ?? formatDayTime(exact)}
		</time>
	);
}
