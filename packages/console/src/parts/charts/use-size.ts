import { useEffect, useState } from "preact/hooks";

/** The inner size of an element as it changes, px; 0 before it is laid out. `ref` is the element's. */
export function useSize<T extends Element = Element>() {
	const [element, ref] = useState<T | null>(null);
	const [size, setSize] = useState({ width: 0, height: 0 });
	useEffect(() => {
		if (!element) return;
		const observer = new ResizeObserver(([entry]) => {
			if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
		});
		observer.observe(element);
		return () => observer.disconnect();
	}, [element]);
	return { ref: ref as (element: T | null) => void, element, size };
}
