/** Bodies of requests for scans and their reports. */
import * as z from "zod/mini";
import { MAX_DEPENDENCIES, MAX_SCAN_FILES } from "../../limits.ts";
import { filled, text } from "./texts.ts";

const texts = z.array(text(300)).check(z.maxLength(1_000));

/** The settings of .dephealthrc.json; core reads the patterns and addresses. */
const registrySettings = {
	private_packages: z
		.optional(texts)
		.check(
			z.describe("Skipped: `@scope`, or ecosystem/name with * for any characters, for example pypi/acme-*"),
		),
	registries: z.optional(
		z.strictObject({
			private: z._default(texts, []).check(z.describe("Hosts of private registries")),
			mirrors: z
				._default(texts, [])
				.check(z.describe("Hosts that serve only what the public registries have")),
		}),
	),
};

export const scanManifestBodySchema = z.strictObject({
	file_name: z.optional(text(1024)).check(z.describe("Helps where the content alone does not tell")),
	content: z.string().check(z.minLength(1), z.describe("A manifest, a lockfile or an SBOM, as it is")),
	...registrySettings,
});
export type ScanManifestBody = z.infer<typeof scanManifestBodySchema>;

export const scanFilesBodySchema = z.strictObject({
	files: z
		.array(
			z.strictObject({
				file_name: filled(1024).check(z.describe("The path with its folders: apps/web/yarn.lock")),
				content: z.string(),
			}),
		)
		.check(
			z.minLength(1),
			z.maxLength(MAX_SCAN_FILES),
			z.describe("Files of one repository; manifests add what the locks beside them do not tell"),
		),
	...registrySettings,
});

export const scanPackagesBodySchema = z.strictObject({
	packages: z
		.array(text(300))
		.check(
			z.minLength(1),
			z.maxLength(MAX_DEPENDENCIES),
			z.describe("ecosystem/name, for example npm/express"),
		),
});

export const scanReportBodySchema = z.strictObject({
	accepted_risks: z
		.optional(
			z
				.array(z.strictObject({ package: text(300), reason: text(500), until: text(10) }))
				.check(z.maxLength(1_000)),
		)
		.check(z.describe("As in .dephealthrc.json")),
});
