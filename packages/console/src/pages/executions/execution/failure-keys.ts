import { useEffect } from "preact/hooks";
import { isWriting } from "../../../app/keys.ts";
import type { RunFacts, Visit } from "../history.ts";

/** `[` and `]` go from failure to failure, `f` fits the graph. */
export function useFailureKeys(
	facts: RunFacts,
	current: Visit | undefined,
	onSelect: (visit: Visit) => void,
	onFit: () => void,
): void {
	useEffect(() => {
		function onKey(event: KeyboardEvent): void {
			if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
			if (event.key === "f") onFit();
			if (event.key !== "[" && event.key !== "]") return;
			const failures = facts.visits.filter(({ kind }) => kind === "bad" || kind === "warn");
			const after = failures.find(({ id }) => id > (current?.id ?? 0)) ?? failures[0];
			const before = failures.findLast(({ id }) => id < (current?.id ?? 0)) ?? failures.at(-1);
			const next = event.key === "]" ? after : before;
			if (next) onSelect(next);
		}
		addEventListener("keydown", onKey);
		return () => removeEventListener("keydown", onKey);
	});
}
