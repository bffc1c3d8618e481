/** Figures and tables as the document writes them. */

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
	return [
		line(header),
		line(header.map((_, index) => (index === 0 ? "---" : "---:"))),
		...rows.map(line),
	].join("\n");
}

export function figure(value: number): string {
	return value === 0 ? "0" : String(Number(value.toPrecision(3)));
}

export function whole(value: number): string {
	return Math.round(value).toLocaleString("en-US");
}

export function money(value: number): string {
	return `$${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

export function percent(share: number): string {
	return `${Number((share * 100).toFixed(1))} %`;
}
