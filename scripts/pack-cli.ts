/**
 * `npm run -s pack:cli`: makes one npm package without dependencies of the bundled command, and prints the tarball's path.
 * Argument: the folder of the package, beside which the tarball is put; default `dist/cli`.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { OLDEST_NODE } from "@dephealth/cli/process-setup.ts";
import { consoleDirectory } from "@dephealth/cli/serve/console-build.ts";
import { VERSION } from "@dephealth/core/version.ts";
import type { Metafile } from "esbuild";
import { bundleCommand } from "./bundle-command.ts";
import { scriptArguments } from "./script-arguments.ts";

const ROOT = join(import.meta.dirname, "..");
const [folder = join(ROOT, "dist/cli")] = scriptArguments({
	run: "npm run -s pack:cli",
	does: "Makes one npm package of the bundled command, and prints the tarball's path.",
	words: { name: "FOLDER", says: "of the package, beside which the tarball is put; usually dist/cli" },
}).words;
const OUT = resolve(folder);

/** Collects the licences of every package in the bundle: most ask to be handed on. */
function thirdPartyLicences({ inputs }: Metafile): string {
	const folders = new Set(
		Object.keys(inputs).flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
	);
	return [...folders]
		.sort()
		.map((folder) => {
			const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
			const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
			const text =
				file && statSync(join(ROOT, folder, file)).isFile()
					? readFileSync(join(ROOT, folder, file), "utf8")
					: "";
			return `${name} ${version} (${license})\n\n${text}`.trimEnd();
		})
		.join(`\n\n${"-".repeat(80)}\n\n`);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const { metafile, files } = await bundleCommand(join(OUT, "dist"), { consoleDirectory: "../console" });
for (const { path, text } of files) {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}

const { description, license } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
writeFileSync(
	join(OUT, "package.json"),
	`${JSON.stringify(
		{
			name: "dephealth",
			version: VERSION,
			description,
			license,
			type: "module",
			bin: { dephealth: "dist/dephealth.mjs" },
			engines: { node: `>=${OLDEST_NODE}` },
			files: ["dist", "THIRD-PARTY-LICENSES.txt"],
			keywords: [
				"dependencies",
				"maintenance",
				"abandoned",
				"deprecated",
				"lockfile",
				"sbom",
				"supply-chain",
			],
		},
		null,
		2,
	)}\n`,
);
cpSync(await consoleDirectory(), join(OUT, "dist/console"), { recursive: true });
writeFileSync(join(OUT, "THIRD-PARTY-LICENSES.txt"), `${thirdPartyLicences(metafile)}\n`);
cpSync(join(ROOT, "LICENSE"), join(OUT, "LICENSE"));
cpSync(join(ROOT, "packages/cli/README.md"), join(OUT, "README.md"));

const packed = JSON.parse(
	execFileSync("npm", ["pack", "--json", "--pack-destination", dirname(OUT)], { cwd: OUT, encoding: "utf8" }),
);
process.stdout.write(`${relative(process.cwd(), join(dirname(OUT), packed[0].filename))}\n`);
