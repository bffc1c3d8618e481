/** Where the focus goes when its element disappears, or the page changes: a reader by ear or by keyboard goes on from there. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Parts of a page that have a name or take the focus. */
const PLACES = "[tabindex], section[aria-label], main";

/**
 * Moves a focus that was lost with its element to the nearest part of the page that is left, and to the whole page when
 * another one is opened.
 */
export function useKeptFocus(page: RefObject<HTMLElement>, path: string): void {
	useEffect(() => (page.current ? keepFocusWithin(page.current) : undefined), [page]);
	const shown = useRef(path);
	useEffect(() => {
		if (shown.current === path) return;
		shown.current = path;
		page.current?.focus({ preventScroll: true });
	}, [page, path]);
}

function keepFocusWithin(page: HTMLElement): () => void {
	let focused: HTMLElement | undefined;
	let places: HTMLElement[] = [];

	function remember({ target }: FocusEvent): void {
		focused = target as HTMLElement;
		places = [];
		for (let place = focused.parentElement?.closest<HTMLElement>(PLACES); place; ) {
			places.push(place);
			place = place.parentElement?.closest<HTMLElement>(PLACES);
		}
	}
	/** People who leave an element that can still be used want the focus elsewhere. A button at work cannot be used. */
	function forget({ target }: FocusEvent): void {
		queueMicrotask(() => {
			if (target === focused && focused && canBeUsed(focused) && document.activeElement !== focused)
				focused = undefined;
		});
	}
	function restore(): void {
		if (!focused || document.activeElement !== document.body) return;
		if (focused.isConnected) {
			if (canBeUsed(focused)) focused.focus({ preventScroll: true });
			return;
		}
		focused = undefined;
		const place = places.find(({ isConnected }) => isConnected);
		if (place && !place.hasAttribute("tabindex")) place.tabIndex = -1;
		place?.focus({ preventScroll: true });
	}

	const observer = new MutationObserver(restore);
	page.addEventListener("focusin", remember);
	page.addEventListener("focusout", forget);
	observer.observe(page, { childList: true, subtree: true, attributeFilter: ["disabled"] });
	return () => {
		observer.disconnect();
		page.removeEventListener("focusin", remember);
		page.removeEventListener("focusout", forget);
	};
}

function canBeUsed(element: HTMLElement): boolean {
	return element.isConnected && !element.matches(":disabled");
}
