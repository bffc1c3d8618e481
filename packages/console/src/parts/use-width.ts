import { useEffect, useState } from "preact/hooks";

/** The width of an element as it changes, px; 0 before it is laid out. @returns what the element's `ref` is, and the width */
export function useWidth() {
	const [element, setElement] = useState<Element | null>(null);
	const [width, setWidth] = useState(0);
	useEffect(() => {
		if (!element) return;
		const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
		observer.observe(element);
		return () => observer.disconnect();
	}, [element]);
	return [setElement as (element: Element | null) => void, width] as const;
}
