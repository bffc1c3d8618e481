/** Marks of risk and of state: the shape and the word carry it, colour helps. They are readable in grey and in print. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { ComponentChildren } from "preact";

export type RiskLevel = PackageDocument["risk_level"];

export const RISK_WORD: Readonly<Record<RiskLevel, string>> = {
	LOW: "Low",
	MEDIUM: "Medium",
	HIGH: "High",
	CRITICAL: "Critical",
	UNKNOWN: "Unknown",
};

/** The most urgent first. Unknown comes before low, since it may be anything. */
export const RISK_ORDER: readonly RiskLevel[] = ["CRITICAL", "HIGH", "MEDIUM", "UNKNOWN", "LOW"];

export function RiskPath({ level }: { level: RiskLevel }) {
	switch (level) {
		case "LOW":
			return <circle cx="7" cy="7" r="4" fill="none" stroke="currentColor" stroke-width="1.6" />;
		case "MEDIUM":
			return (
				<>
					<path d="M7 1.8 12.2 7 7 12.2 1.8 7z" fill="none" stroke="currentColor" stroke-width="1.6" />
					<path d="M7 1.8V12.2L1.8 7z" fill="currentColor" />
				</>
			);
		case "HIGH":
			return <path d="M7 1.4 13 12.2H1z" fill="currentColor" />;
		case "CRITICAL":
			return (
				<>
					<path d="M4.4 1h5.2L13 4.4v5.2L9.6 13H4.4L1 9.6V4.4z" fill="currentColor" />
					<path d="M7 3.8v3.8M7 9.8v.1" stroke="var(--surface)" stroke-width="1.7" stroke-linecap="round" />
				</>
			);
		case "UNKNOWN":
			return (
				<circle
					cx="7"
					cy="7"
					r="5"
					fill="none"
					stroke="currentColor"
					stroke-width="1.3"
					stroke-dasharray="2.2 2"
				/>
			);
	}
}

export function RiskShape({ level, size = 14 }: { level: RiskLevel; size?: number }) {
	return (
		<svg width={size} height={size} viewBox="0 0 14 14" class={level} aria-hidden="true">
			<RiskPath level={level} />
		</svg>
	);
}

export function RiskMark({ level, suffix = "" }: { level: RiskLevel; suffix?: string }) {
	return (
		<span class={`mark ${level}`}>
			<RiskShape level={level} />
			{RISK_WORD[level]}
			{suffix}
		</span>
	);
}

/** The course of something: done, under way, failed, failed and caught, stopped from outside, never begun. */
export type StateKind = "ok" | "run" | "bad" | "warn" | "stop" | "none";

export function StatePath({ kind }: { kind: StateKind }) {
	const line = {
		fill: "none",
		stroke: "currentColor",
		"stroke-linecap": "round",
		"stroke-linejoin": "round",
	} as const;
	switch (kind) {
		case "ok":
			return <path d="m3 7.3 2.7 2.7L11 4.3" {...line} stroke-width="1.8" />;
		case "run":
			return (
				<circle cx="7" cy="7" r="4.8" {...line} stroke-width="1.7" stroke-dasharray="19 12" class="spin" />
			);
		case "bad":
			return <path d="m3.5 3.5 7 7m0-7-7 7" {...line} stroke-width="1.9" />;
		case "warn":
			return (
				<path d="M2.5 5.5c2.5-3 6.5-3 9 0M11.7 2.5v3.2H8.5M7 8v2.2M7 12.2v.1" {...line} stroke-width="1.6" />
			);
		case "stop":
			return <path d="M4 4h6v6H4z" {...line} stroke-width="1.6" />;
		case "none":
			return <circle cx="7" cy="7" r="4.5" {...line} stroke-width="1.3" stroke-dasharray="2 2" />;
	}
}

export function StateMark({ kind, children }: { kind: StateKind; children: ComponentChildren }) {
	return (
		<span class={`st ${kind}`}>
			<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
				<StatePath kind={kind} />
			</svg>
			{children}
		</span>
	);
}
