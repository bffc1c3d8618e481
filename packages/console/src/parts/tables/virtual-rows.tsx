import {
	elementScroll,
	observeElementOffset,
	observeElementRect,
	Virtualizer,
	type VirtualizerOptions,
} from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Column } from "./table-head.tsx";

/** Fewer rows are all drawn: the browser's own search finds them. */
const ALL_DRAWN = 200;

/** The header: each column's name, and the class of its cells. */
export function VirtualHead({ columns }: { columns: readonly Column[] }) {
	return (
		<div class="vrow vhead" role="row">
			{columns.map(([title, className, isSeen]) => (
				<span key={title} role="columnheader" class={className}>
					{isSeen ? <span class="sr">{title}</span> : title}
				</span>
			))}
		</div>
	);
}

/** A table of any length, of which only the visible part is drawn. Opened rows may grow. */
export function VirtualRows<Row>({
	name,
	className,
	rows,
	rowHeight,
	height,
	head,
	keyOf,
	render,
}: {
	name: string;
	className: string;
	rows: readonly Row[];
	/** The height of a closed row, px; an estimate when rows differ. */
	rowHeight: number;
	/** The most that the table takes, px. */
	height: number;
	head: ComponentChildren;
	keyOf: (row: Row) => string | number;
	render: (row: Row) => ComponentChildren;
}) {
	const box = useRef<HTMLDivElement>(null);
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLDivElement>(options()));

	function options(): VirtualizerOptions<HTMLDivElement, HTMLDivElement> {
		return {
			count: rows.length,
			getScrollElement: () => box.current,
			estimateSize: () => rowHeight,
			getItemKey: (index) => {
				const row = rows[index];
				return row === undefined ? index : keyOf(row);
			},
			overscan: 12,
			observeElementRect,
			observeElementOffset,
			scrollToFn: elementScroll,
			onChange: redraw,
		};
	}
	virtualizer.setOptions(options());
	useEffect(() => virtualizer._didMount(), [virtualizer]);
	useEffect(() => virtualizer._willUpdate());

	const isAll = rows.length <= ALL_DRAWN;
	return (
		<div
			ref={box}
			class={`vrows ${className}`}
			role="table"
			aria-label={name}
			aria-rowcount={rows.length + 1}
			tabIndex={0}
			style={{ maxHeight: `${height}px` }}
		>
			<div role="rowgroup">{head}</div>
			{isAll ? (
				<div role="rowgroup">
					{rows.map((row) => (
						<div role="presentation" key={keyOf(row)}>
							{render(row)}
						</div>
					))}
				</div>
			) : (
				<div role="rowgroup" class="vspace" style={{ height: `${virtualizer.getTotalSize()}px` }}>
					{virtualizer.getVirtualItems().map((item) => {
						const row = rows[item.index];
						return (
							row !== undefined && (
								<div
									role="presentation"
									key={item.key}
									ref={(element) => {
										if (element) virtualizer.measureElement(element);
									}}
									data-index={item.index}
									class="vitem"
									style={{ transform: `translateY(${item.start}px)` }}
								>
									{render(row)}
								</div>
							)
						);
					})}
				</div>
			)}
		</div>
	);
}
