import { useEffect } from "preact/hooks";

/** Selecting moves nothing unless the state is out of sight. */
export function useScrollToSelection(box: Element | null, selected: string | undefined, fit: string): void {
	useEffect(() => {
		const node = box?.querySelector<SVGElement>('[aria-pressed="true"]');
		if (!node || !box) return;
		const at = node.getBoundingClientRect();
		const around = box.getBoundingClientRect();
		if (at.left < around.left || at.right > around.right) {
			box.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
		}
		if (at.top < around.top || at.bottom > around.bottom) {
			box.scrollTop += at.top - around.top - (around.height - at.height) / 2;
		}
	}, [box, selected, fit]);
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export function moveSelection(
	event: KeyboardEvent & { currentTarget: HTMLElement },
	onSelect: (name: string) => void,
	selected: string | undefined,
): void {
	const step = STEPS[event.key];
	if (step === undefined || event.ctrlKey || event.metaKey) return;
	const nodes = [...event.currentTarget.querySelectorAll<SVGElement>(".g-node")];
	const index = nodes.findIndex((node) => node.dataset["state"] === selected);
	const next = nodes[index + step];
	if (!next) return;
	event.preventDefault();
	onSelect(next.dataset["state"] ?? "");
	next.focus();
}
