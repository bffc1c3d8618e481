/** One of a few. */
export function Segments<Value extends string>({
	name,
	options,
	value,
	onChange,
}: {
	name: string;
	options: readonly (readonly [Value, string])[];
	value: Value;
	onChange: (value: Value) => void;
}) {
	return (
		<fieldset class="seg" aria-label={name}>
			{options.map(([option, label]) => (
				<button type="button" key={option} aria-pressed={option === value} onClick={() => onChange(option)}>
					{label}
				</button>
			))}
		</fieldset>
	);
}
