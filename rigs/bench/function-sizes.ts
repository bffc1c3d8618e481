/** What each of the product's functions loads before its first request, and which load most. */
import { fileURLToPath } from "node:url";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { build } from "esbuild";
import { bytesAtStart, LAMBDA_BUNDLE } from "./bundle-lambda.ts";
import { type Measurement, median } from "./measurement.ts";

const NAMED = 5;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The files of all functions, from the repository's root. */
function handlerFiles(): string[] {
	const handlers = [...ROUTES, ...SUBSCRIBERS].map(({ handler }) => handler);
	const paths = [...handlers, ...Object.values(TASK_FUNCTIONS)];
	return [...new Set(paths.map((path) => path.replace(/\.handler$/, ".ts")))];
}

export async function benchFunctionSizes(): Promise<Measurement[]> {
	const files = handlerFiles();
	// Together they share their chunks; each still loads only those that it imports.
	const { metafile } = await build({
		...LAMBDA_BUNDLE,
		absWorkingDir: ROOT,
		entryPoints: files,
		outdir: "not-written",
		write: false,
	});
	const sizes = files
		.map((file) => ({
			name: file.replace("packages/functions/src/", ""),
			bytes: bytesAtStart(metafile, file),
		}))
		.sort((a, b) => b.bytes - a.bytes);
	return [
		...sizes.slice(0, NAMED).map(({ name, bytes }) => ({ name, value: bytes / 1024, unit: "KB" })),
		{
			name: `median of all ${sizes.length}`,
			value: median(sizes.map(({ bytes }) => bytes / 1024)),
			unit: "KB",
		},
	];
}
