import { useEffect, useMemo, useRef } from "preact/hooks";
import { Hatch } from "../../parts/charts/hatch.tsx";
import { useSize } from "../../parts/charts/use-size.ts";
import { RISK_ORDER, RISK_WORD } from "../../parts/marks.tsx";
import { type Entry, type Group, riskOf } from "./scan-model.ts";
import { type Box, squarify } from "./treemap-layout.ts";

/** Above this number a canvas draws the cells, since elements cost too much. */
const MAX_ELEMENTS = 1_500;
const CAPTION = 17;

type Cell = Box & { entry: Entry };
type Frame = Box & { group: Group; caption: string };

/** Every package is a cell, grouped by direct dependency. The table below has the same content. */
export function Treemap({
	groups,
	selected,
	onSelect,
}: {
	groups: readonly Group[];
	selected: string | undefined;
	onSelect: (entry: Entry) => void;
}) {
	const { ref: box, size } = useSize();
	const { frames, cells } = useMemo(() => layOut(groups, size.width, size.height), [groups, size]);
	const label = labelOf(groups);
	return (
		<div class={`tm ${cells.length <= FEW ? "few" : ""}`} ref={box}>
			{cells.length <= MAX_ELEMENTS ? (
				<svg width={size.width} height={size.height} role="img" aria-label={label}>
					<Hatch id="hatch" />
					{frames.map(({ group, caption, x, y }) => (
						<text key={group.key} class="cap" x={x + 4} y={y + 13}>
							{caption}
						</text>
					))}
					{cells.map(({ entry, x, y, width, height }) => (
						// biome-ignore lint/a11y/noStaticElementInteractions: the table below has the same rows
						<rect
							key={entry.key}
							class={`cell c-${riskOf(entry)} ${entry.key === selected ? "sel" : ""}`}
							x={x}
							y={y}
							width={Math.max(width - 1, 1)}
							height={Math.max(height - 1, 1)}
							rx="1.5"
							onClick={() => onSelect(entry)}
						>
							<title>{titleOf(entry)}</title>
						</rect>
					))}
				</svg>
			) : (
				<CellCanvas cells={cells} frames={frames} size={size} label={label} onSelect={onSelect} />
			)}
		</div>
	);
}

function titleOf(entry: Entry): string {
	const risk = riskOf(entry);
	const word = risk === "wait" ? "being read" : RISK_WORD[risk];
	return `${entry.listed.package} ${entry.listed.versions[0] ?? ""}: ${word}. ${entry.assessed?.headline ?? entry.note}`;
}

function labelOf(groups: readonly Group[]): string {
	const entries = groups.flatMap((group) => group.entries);
	const counts = RISK_ORDER.map(
		(level) => [level, entries.filter((entry) => riskOf(entry) === level).length] as const,
	);
	const words = counts
		.filter(([, count]) => count > 0)
		.map(([level, count]) => `${count} ${RISK_WORD[level].toLowerCase()}`);
	return `Map of ${entries.length} packages: ${words.join(", ")}. The table below has the same content.`;
}

/** So few cells can be distinguished in a lower map. */
const FEW = 60;

/** Around a group, in points. */
const MARGIN = 2;

function layOut(groups: readonly Group[], width: number, height: number): { frames: Frame[]; cells: Cell[] } {
	const bySize = [...groups].sort((a, b) => b.entries.length - a.entries.length);
	const boxes = squarify(
		bySize.map(({ entries }) => entries.length),
		{ x: 0, y: 0, width, height },
	);
	const frames: Frame[] = [];
	const cells: Cell[] = [];
	for (const [index, group] of bySize.entries()) {
		const box = boxes[index];
		if (!box) continue;
		const hasCaption = box.width > 64 && box.height > 40;
		if (hasCaption) frames.push({ ...box, group, caption: fitted(group.name, box.width - 10) });
		const top = hasCaption ? CAPTION : 0;
		// Each of thousands of groups is a few points wide; margins would leave nothing.
		const margin = Math.min(MARGIN, box.width / 16, box.height / 16);
		const inner = {
			x: box.x + margin,
			y: box.y + margin + top,
			width: Math.max(box.width - 2 * margin, 1),
			height: Math.max(box.height - 2 * margin - top, 1),
		};
		const members = [...group.entries].sort((a, b) => rank(a) - rank(b));
		const places = squarify(
			members.map(() => 1),
			inner,
		);
		for (const [place, entry] of members.entries()) {
			const at = places[place];
			if (at) cells.push({ ...at, entry });
		}
	}
	return { frames, cells };
}

function rank(entry: Entry): number {
	const risk = riskOf(entry);
	return risk === "wait" ? RISK_ORDER.length : RISK_ORDER.indexOf(risk);
}

function fitted(text: string, width: number): string {
	const most = Math.floor(width / 6.6);
	return text.length > most ? `${text.slice(0, Math.max(most - 1, 1))}…` : text;
}

function CellCanvas({
	cells,
	frames,
	size,
	label,
	onSelect,
}: {
	cells: readonly Cell[];
	frames: readonly Frame[];
	size: { width: number; height: number };
	label: string;
	onSelect: (entry: Entry) => void;
}) {
	const canvas = useRef<HTMLCanvasElement>(null);
	useEffect(() => {
		const element = canvas.current;
		const context = element?.getContext("2d");
		if (!element || !context || size.width === 0) return;
		const scale = window.devicePixelRatio;
		element.width = size.width * scale;
		element.height = size.height * scale;
		context.scale(scale, scale);
		const style = getComputedStyle(element);
		const color = (name: string) => style.getPropertyValue(name);
		const fills: Readonly<Record<string, string>> = {
			CRITICAL: color("--critical"),
			HIGH: color("--high"),
			MEDIUM: color("--medium"),
			LOW: color("--low-soft"),
			UNKNOWN: color("--sunk"),
			wait: color("--sunk"),
		};
		context.clearRect(0, 0, size.width, size.height);
		for (const { entry, x, y, width, height } of cells) {
			context.fillStyle = fills[riskOf(entry)] ?? "";
			context.fillRect(x, y, Math.max(width - 1, 0.6), Math.max(height - 1, 0.6));
		}
		context.fillStyle = color("--ink-2");
		context.font = "500 11px system-ui, sans-serif";
		for (const { caption, x, y } of frames) context.fillText(caption, x + 4, y + 13);
	}, [cells, frames, size]);
	return (
		<canvas
			ref={canvas}
			class="tm-canvas"
			role="img"
			aria-label={label}
			style={{ width: `${size.width}px`, height: `${size.height}px` }}
			onClick={(event) => {
				const { offsetX: x, offsetY: y } = event;
				const hit = cells.find(
					(cell) => x >= cell.x && x < cell.x + cell.width && y >= cell.y && y < cell.y + cell.height,
				);
				if (hit) onSelect(hit.entry);
			}}
		/>
	);
}
