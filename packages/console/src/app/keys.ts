import { useEffect, useRef } from "preact/hooks";
import { SECTIONS } from "./sections.ts";

export const KEYS: readonly (readonly [keys: string, what: string])[] = [
	["/", "Filter the list"],
	["⌘K, Ctrl K", "Go anywhere"],
	["g then s, p, e, o, a", "Scan, Packages, Executions, Operations, Account"],
	["↑ ↓", "Previous or next row, state or bar"],
	["Enter", "Open it"],
	["Esc", "Close, or leave the filter"],
	["[ ]", "The failure before, or after"],
	["f", "The whole graph, or readable"],
	["?", "These keys"],
];

/** The time for which `g` waits for its second key, ms. */
const SEQUENCE_MS = 1_200;

type Actions = { navigate: (path: string) => void; find: () => void; help: () => void };

/** Keys that work on every page, except while the user types into a field. */
export function useKeys(actions: Actions): void {
	const latest = useRef(actions);
	latest.current = actions;
	useEffect(() => {
		let goSince = Number.NEGATIVE_INFINITY;
		function onKey(event: KeyboardEvent): void {
			if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
				event.preventDefault();
				latest.current.find();
				return;
			}
			if (event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
			const section =
				event.timeStamp - goSince < SEQUENCE_MS && SECTIONS.find(({ key }) => key === event.key);
			goSince = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
			if (section) latest.current.navigate(section.path);
			else if (event.key === "?") latest.current.help();
			else if (event.key === "/") focusFilter(event);
		}
		addEventListener("keydown", onKey);
		return () => removeEventListener("keydown", onKey);
	}, []);
}

export function isWriting(target: EventTarget | null): boolean {
	return (
		target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
	);
}

function focusFilter(event: KeyboardEvent): void {
	const filter = document.querySelector<HTMLInputElement>("main [data-filter]");
	if (!filter) return;
	event.preventDefault();
	filter.focus();
	filter.select();
}
