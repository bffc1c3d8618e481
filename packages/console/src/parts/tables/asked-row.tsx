import type { ComponentProps } from "preact";
import { Confirm } from "../actions/confirm.tsx";

/** The question under a row of a table, over all its columns. */
export function AskedRow({ columns, ...question }: { columns: number } & ComponentProps<typeof Confirm>) {
	return (
		<tr class="asks">
			<td colSpan={columns}>
				<Confirm {...question} />
			</td>
		</tr>
	);
}
