import "../../styles/charts.css";

/** Unknown values are hatched, never filled. `id`: an SVG's patterns are found by it in the whole page. `step`: px between lines. */
export function Hatch({ id, step = 5 }: { id: string; step?: number }) {
	return (
		<defs>
			<pattern id={id} width={step} height={step} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
				<path d={`M0 0V${step}`} class="hatch-line" />
			</pattern>
		</defs>
	);
}
