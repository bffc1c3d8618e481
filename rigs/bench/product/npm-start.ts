import { readFileSync } from "node:fs";

/** The options of Node in `npm start`, so that the product is measured as users run it. */
export function npmStartOptions(): string[] {
	const { scripts } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
		scripts: { start: string };
	};
	return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}
