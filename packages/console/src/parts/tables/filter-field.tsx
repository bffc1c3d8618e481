import { Icon } from "../icon.tsx";

/** Filters the list below. `/` focuses the first one of a page, Esc leaves it. */
export function FilterField({
	label,
	placeholder,
	value,
	onChange,
}: {
	label: string;
	placeholder: string;
	value: string;
	onChange: (text: string) => void;
}) {
	return (
		<label class="search">
			<Icon name="find" size={14} />
			<input
				type="search"
				data-filter
				aria-label={label}
				placeholder={placeholder}
				value={value}
				onInput={(event) => onChange(event.currentTarget.value)}
				onKeyDown={(event) => {
					if (event.key !== "Escape") return;
					onChange("");
					event.currentTarget.blur();
				}}
			/>
			<kbd class="hide-m" aria-hidden="true">
				/
			</kbd>
		</label>
	);
}
