/** Predicted against observed, a panel a horizon, as SVG. */
import { HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import type { Bin } from "./metrics.ts";

const PANEL = 220;
const MARGIN = 46;
const GAP = 30;

export function renderCalibration(byHorizon: readonly (readonly Bin[])[]): string {
	const width = MARGIN + byHorizon.length * (PANEL + GAP);
	const height = PANEL + 2 * MARGIN;
	const panels = byHorizon.map((bins, index) =>
		panel(bins, MARGIN + index * (PANEL + GAP), `${HORIZONS[index]} months`),
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Calibration: predicted probability against observed frequency in ten bins, for 3, 6, 12 and 24 months">
<rect width="100%" height="100%" fill="white"/>
${panels.join("\n")}
<text x="${width / 2}" y="${height - 8}" text-anchor="middle">predicted probability (ten bins of equal weight)</text>
<text x="14" y="${MARGIN + PANEL / 2}" text-anchor="middle" transform="rotate(-90 14 ${MARGIN + PANEL / 2})">observed</text>
</svg>
`;
}

function panel(bins: readonly Bin[], left: number, title: string): string {
	const x = (value: number) => (left + value * PANEL).toFixed(1);
	const y = (value: number) => (MARGIN + (1 - value) * PANEL).toFixed(1);
	const ticks = [0, 0.5, 1].map(
		(tick) =>
			`<text x="${x(tick)}" y="${MARGIN + PANEL + 15}" text-anchor="middle" fill="#555">${tick}</text>` +
			`<text x="${left - 5}" y="${Number(y(tick)) + 4}" text-anchor="end" fill="#555">${tick}</text>`,
	);
	const points = bins.map(
		(bin) => `<circle cx="${x(bin.predicted)}" cy="${y(bin.observed)}" r="4" fill="#0b62a4"/>`,
	);
	const line = bins.map((bin) => `${x(bin.predicted)},${y(bin.observed)}`).join(" ");
	return [
		`<g><text x="${left + PANEL / 2}" y="${MARGIN - 12}" text-anchor="middle" font-weight="bold">${title}</text>`,
		`<rect x="${left}" y="${MARGIN}" width="${PANEL}" height="${PANEL}" fill="none" stroke="#999"/>`,
		`<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#bbb" stroke-dasharray="4 4"/>`,
		`<polyline points="${line}" fill="none" stroke="#0b62a4"/>`,
		...points,
		...ticks,
		"</g>",
	].join("\n");
}
