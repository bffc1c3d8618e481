/**
 * The tools for coding agents: an agent asks before it adds a dependency, which is where a dead package is cheapest to
 * avoid. All of them read only. Answers are short, with the evidence behind them; `detail: "full"` has the whole.
 */
import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { VERSION } from "@dephealth/core/version.ts";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { ManifestFileError } from "../scan/manifest-file.ts";
import { checkPackage } from "./check-package.ts";
import { comparePackages } from "./compare-packages.ts";
import { explainForAgent } from "./explain.ts";
import type { McpDeps } from "./mcp-deps.ts";
import { OutsideFolderError, scanManifest } from "./scan-manifest.ts";

const MOST_COMPARED = 6;

const READ_ONLY = {
	readOnlyHint: true,
	destructiveHint: false,
	idempotentHint: true,
	// Registries and forges are asked.
	openWorldHint: true,
} as const;

const PACKAGE = z
	.string()
	.min(1)
	.max(300)
	.describe(
		"A name of npm, ecosystem/name, or a package URL, with or without a version: express, pypi/flask@3.0.0, pkg:cargo/serde",
	);
const DETAIL = z
	.enum(["short", "full"])
	.default("short")
	.describe("short: a verdict with its reasons; full: the whole document as JSON");

export function createMcpServer(deps: McpDeps): McpServer {
	const server = new McpServer(
		{ name: "dephealth", version: VERSION },
		{
			instructions:
				"Ask check_package before adding or upgrading a dependency, and compare_packages when there is a choice. UNKNOWN means that something could not be read: it is neither good nor bad.",
		},
	);
	server.registerTool(
		"check_package",
		{
			title: "Is this package alive?",
			description:
				"Tells whether a package is maintained, deprecated, archived or malicious, how likely it is that somebody will work on it, the reasons, and what to use instead. Ask before adding a dependency.",
			inputSchema: { package: PACKAGE, detail: DETAIL },
			annotations: READ_ONLY,
		},
		({ package: spec, detail }) => answer(() => checkPackage(deps, spec, detail)),
	);
	server.registerTool(
		"compare_packages",
		{
			title: "Which of these should I depend on?",
			description:
				"Judges several packages side by side and ranks them by their problems. Unknown facts never make a package look better.",
			inputSchema: { packages: z.array(PACKAGE).min(2).max(MOST_COMPARED) },
			annotations: READ_ONLY,
		},
		({ packages }) => answer(() => comparePackages(deps, packages)),
	);
	server.registerTool(
		"scan_manifest",
		{
			title: "What is wrong with this project's dependencies?",
			description:
				"Reads a lockfile, manifest or SBOM below the working folder and lists the dependencies that need a decision, worst first, with the path by which each comes in.",
			inputSchema: {
				path: z.string().max(1000).default(".").describe("A file or folder, relative to the working folder"),
				direct_only: z.boolean().default(false).describe("Leave out what other dependencies bring in"),
			},
			annotations: READ_ONLY,
		},
		({ path, direct_only: direct }) => answer(() => scanManifest(deps, path, { direct })),
	);
	server.registerTool(
		"explain",
		{
			title: "How do we know?",
			description:
				"Explains a package's judgement: each fact with its source and the date it was read, and what would change the verdict.",
			inputSchema: { package: PACKAGE },
			annotations: READ_ONLY,
		},
		({ package: spec }) => answer(() => explainForAgent(deps, spec)),
	);
	return server;
}

/** Answers a caller's mistake as text; leaves a defect to the protocol. */
async function answer(work: () => Promise<string>): Promise<CallToolResult> {
	try {
		return { content: [{ type: "text", text: await work() }] };
	} catch (error) {
		const isAnswer =
			error instanceof InvalidPackageRefError ||
			error instanceof ManifestFileError ||
			error instanceof OutsideFolderError;
		if (!isAnswer) throw error;
		return { isError: true, content: [{ type: "text", text: error.message }] };
	}
}
