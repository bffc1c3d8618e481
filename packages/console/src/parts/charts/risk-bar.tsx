import { RISK_ORDER, RISK_WORD, type RiskLevel } from "../marks.tsx";

const ORDER = [...RISK_ORDER.filter((level) => level !== "UNKNOWN"), "UNKNOWN", "wait"] as const;

/** The number of packages of each risk, as one bar. Unknown ones are hatched, never filled. */
export function RiskBar({
	counts,
	isThin = false,
}: {
	counts: Readonly<Record<RiskLevel | "wait", number>>;
	isThin?: boolean;
}) {
	const there = ORDER.filter((level) => counts[level] > 0);
	const label = there
		.map((level) => `${counts[level]} ${level === "wait" ? "waiting" : RISK_WORD[level].toLowerCase()}`)
		.join(", ");
	return (
		<div class={`dist ${isThin ? "thin" : ""}`} role="img" aria-label={label || "none"}>
			{there.map((level) => (
				<i key={level} class={`b-${level}`} style={{ flex: `${counts[level]} 0 0` }} />
			))}
		</div>
	);
}
