import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { formatCount, plural } from "../format.ts";
import { heldRows } from "./held-rows.ts";

/** Screen readers announce at most this often, ms. */
const SAID_EVERY_MS = 5_000;

/** Rows of a list that is asked again: while somebody reads it, new ones wait behind a button that counts them. */
export function NewRows<Row>({
	rows,
	keyOf,
	list,
	one,
	children,
}: {
	rows: readonly Row[];
	keyOf: (row: Row) => string;
	/** The list's identity: another one is shown whole. */
	list: string;
	/** The word for one row, as in "12 new executions". */
	one: string;
	children: (rows: readonly Row[]) => ComponentChildren;
}) {
	const box = useRef<HTMLDivElement>(null);
	const known = useRef<{ list: string; keys: readonly string[] }>({ list: "", keys: [] });
	const [, showAll] = useState(0);
	if (known.current.list !== list || !isRead(box.current)) known.current = { list, keys: rows.map(keyOf) };
	const { shown, waiting } = heldRows(known.current.keys, rows, keyOf);
	known.current = { list, keys: shown.map(keyOf) };
	const words = plural(waiting, `new ${one}`);
	const said = useSlowly(waiting > 0 ? words : "");

	function show(): void {
		known.current = { list, keys: rows.map(keyOf) };
		showAll((count) => count + 1);
		const scrolling = box.current?.querySelector<HTMLElement>('[tabindex="0"]');
		scrolling?.scrollTo({ top: 0 });
		scrolling?.focus({ preventScroll: true });
		if ((box.current?.getBoundingClientRect().top ?? 0) < 0) box.current?.scrollIntoView({ block: "start" });
	}

	return (
		<div ref={box} class="held">
			<span class="sr" role="status">
				{said}
			</span>
			{waiting > 0 && (
				<div class="held-bar">
					<button type="button" class="btn s" aria-label={`Show ${words}`} onClick={show}>
						{`${formatCount(waiting)} new`}
					</button>
				</div>
			)}
			{children(shown)}
		</div>
	);
}

/** True when somebody is at the list: it is scrolled, pointed at, or has the focus. */
function isRead(box: HTMLElement | null): boolean {
	if (!box) return false;
	return (
		box.matches(":hover") ||
		box.contains(document.activeElement) ||
		box.getBoundingClientRect().top < 0 ||
		[...box.querySelectorAll('[tabindex="0"]')].some(({ scrollTop }) => scrollTop > 0)
	);
}

/** The text as it was some seconds ago, where it changes often. */
function useSlowly(text: string): string {
	const [said, setSaid] = useState("");
	const at = useRef(Number.NEGATIVE_INFINITY);
	useEffect(() => {
		if (text === said) return;
		const timer = setTimeout(
			() => {
				at.current = performance.now();
				setSaid(text);
			},
			Math.max(0, at.current + SAID_EVERY_MS - performance.now()),
		);
		return () => clearTimeout(timer);
	}, [text, said]);
	return said;
}
