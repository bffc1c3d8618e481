/**
 * `npm run judge:api`: schemathesis against the product as a user starts it, with an account's key. It makes requests
 * from the OpenAPI document alone, and finds answers that the document does not allow. Needs schemathesis 4
 * (`pip install schemathesis`); SCHEMATHESIS names the program when it is not in the PATH. More words are handed on to
 * it, e.g. `npm run judge:api -- --max-examples 200`.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { helpOf, isHelpAsked } from "../../scripts/script-arguments.ts";
import { startProduct } from "../../tests/e2e/start-product.ts";

if (isHelpAsked(process.argv.slice(2))) {
	const help = helpOf({
		run: "npm run judge:api",
		does: "Runs schemathesis against the product in the sandbox. Ends with what schemathesis ends with.",
		words: { name: "OPTION …", says: "handed on to schemathesis, e.g. --max-examples 200" },
	});
	process.stdout.write(help);
	process.exit();
}

const PROGRAM = process.env["SCHEMATHESIS"] ?? "schemathesis";
const CONFIG = new URL("schemathesis.toml", import.meta.url).pathname;
/** A fixed seed makes two runs of the same product find the same. */
const SEED = "20261128";

if (spawnSync(PROGRAM, ["--version"]).error) {
	process.stdout.write("Skipped: schemathesis is not installed. Install it with: pip install schemathesis\n");
	process.exit(0);
}

const product = await startProduct({ args: ["--sandbox"] });
try {
	const judge = spawn(
		PROGRAM,
		[
			...["--config-file", CONFIG, "run", `${product.url}/openapi.json`],
			...["-H", `X-API-Key: ${product.apiKey}`, "--seed", SEED, ...process.argv.slice(2)],
		],
		// Its files between runs are kept beside the tested product.
		{ stdio: "inherit", cwd: product.dataDirectory },
	);
	await once(judge, "close");
	process.exitCode = judge.exitCode ?? 1;
} finally {
	await product.stop();
}
