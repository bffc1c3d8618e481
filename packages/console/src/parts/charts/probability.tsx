import { formatShare } from "../format.ts";

const WIDTH = 84;

/** The chance that nobody works on it: a number, and a tick on a line from 0 to 1. A dash when there is none. */
export function Probability({ value }: { value: number | undefined }) {
	if (value === undefined) {
		return (
			<span class="dim" title="No forecast: it has already ended, or too little is known">
				–
			</span>
		);
	}
	return (
		<span class="row nowrap prob">
			<span>{formatShare(value)}</span>
			<svg width={WIDTH} height="14" aria-hidden="true">
				<path d={`M0 7H${WIDTH}`} class="prob-line" />
				<path d={`M${value * WIDTH} 2.5V11.5`} class="prob-tick" />
			</svg>
		</span>
	);
}
