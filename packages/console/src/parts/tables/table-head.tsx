/** `unseen`: for screen readers only. */
export type Column = readonly [title: string, className?: string | undefined, isSeen?: "unseen"];

/** The head of a table: each column's name, and the class of its cell. */
export function TableHead({ columns }: { columns: readonly Column[] }) {
	return (
		<thead>
			<tr>
				{columns.map(([title, className, isSeen]) => (
					<th key={title} class={className}>
						{isSeen ? <span class="sr">{title}</span> : title}
					</th>
				))}
			</tr>
		</thead>
	);
}
