/** The frame of a chart: its title, its content in a sentence, and the same as a table. */
import type { ComponentChildren } from "preact";
import { Scroll } from "../card.tsx";
import { type Column, TableHead } from "../tables/table-head.tsx";
import "../../styles/charts.css";

type Props = { title: string; children: ComponentChildren };

export function ChartSection({ title, says, children }: Props & { says: string }) {
	return (
		<section class="tc" aria-label={title}>
			<h3>{title}</h3>
			<p class="small soft">{says}</p>
			{children}
		</section>
	);
}

/** @param children the rows */
export function ChartTable({ title, columns, children }: Props & { columns: readonly Column[] }) {
	const name = `${title} as a table`;
	return (
		<details class="tc-table">
			<summary>As a table</summary>
			<Scroll name={name}>
				<table aria-label={name}>
					<TableHead columns={columns} />
					<tbody>{children}</tbody>
				</table>
			</Scroll>
		</details>
	);
}
