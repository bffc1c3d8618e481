/**
 * The raw values about a package that its document states. Plain data, from which the schema, the lists of console
 * and command, the rules for storing differences, and the defaults for older documents are made.
 */

/**
 * - `count`, `bytes`, `days`: at least 0; `score`: any number
 * - `ids`: a list of names
 */
export type SignalKind = "count" | "bytes" | "days" | "score" | "flag" | "text" | "ids";

export type Signal = {
	kind: SignalKind;
	/** Its label for people. Without one it is only for programs, or shown elsewhere on the page. */
	label?: string;
	description?: string;
	/**
	 * The differences that are news, if they differ from those of its kind:
	 * - `exact`: any
	 * - `window`: any new fact, and a share of changes by time alone; for counts within the last months
	 */
	news?: "exact" | "window";
};

export const SIGNALS = {
	weekly_downloads: { kind: "count", label: "Downloads a week" },
	dependents: { kind: "count", label: "Dependents" },
	stars: { kind: "count", label: "Stars" },
	forks: { kind: "count" },
	open_issues: { kind: "count" },
	maintainers: { kind: "count", label: "Maintainers", news: "exact" },
	commits_12m: {
		kind: "count",
		label: "Commits, 12 months",
		description: "By people, on the default branch",
	},
	authors_12m: { kind: "count", label: "People, 12 months" },
	days_since_last_commit: { kind: "days" },
	days_since_last_release: { kind: "days" },
	releases_12m: { kind: "count", label: "Releases, 12 months", news: "window" },
	versions: { kind: "count", news: "exact" },
	age_days: { kind: "days" },
	license: { kind: "text" },
	unpacked_size_bytes: { kind: "bytes" },
	gzip_bytes: { kind: "bytes", label: "Gzipped" },
	dependency_count: { kind: "count" },
	advisories: { kind: "ids", label: "Advisories, latest version" },
	scorecard: { kind: "score", label: "OpenSSF Scorecard", description: "OpenSSF Scorecard, 0 to 10" },
	has_provenance: { kind: "flag", label: "Provenance" },
	has_install_script: { kind: "flag", label: "Install script" },
	has_security_policy: { kind: "flag" },
	has_funding: { kind: "flag" },
} as const satisfies Record<string, Signal>;

export type SignalName = keyof typeof SIGNALS;
export const SIGNAL_NAMES = Object.keys(SIGNALS) as SignalName[];

/** The signals of a package of which nothing is known, also for a document that is older than a signal. */
export const UNKNOWN_SIGNALS = Object.fromEntries(SIGNAL_NAMES.map((name) => [name, null])) as Readonly<
	Record<SignalName, null>
>;

/** A signal as people read it. `value`: null when it is unknown. */
export type ShownSignal = { name: SignalName; label: string; value: string | null };

/** The signals that have a label, in the table's order. @param format words for counts and sizes */
export function shownSignals(
	values: Readonly<Record<SignalName, unknown>>,
	format: { count: (value: number) => string; bytes: (value: number) => string },
): ShownSignal[] {
	return SIGNAL_NAMES.flatMap((name) => {
		const { kind, label }: Signal = SIGNALS[name];
		return label === undefined ? [] : [{ name, label, value: textOf(kind, values[name], format) }];
	});
}

function textOf(kind: SignalKind, value: unknown, format: Parameters<typeof shownSignals>[1]): string | null {
	if (value === null || value === undefined) return null;
	switch (kind) {
		case "count":
			return format.count(Number(value));
		case "ids":
			return format.count((value as unknown[]).length);
		case "bytes":
			return format.bytes(Number(value));
		case "days":
			return `${format.count(Number(value))} days`;
		case "score":
			return `${value} of 10`;
		case "flag":
			return value ? "yes" : "no";
		case "text":
			return String(value);
	}
}
