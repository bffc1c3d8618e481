/** The fields that are read of Bundlephobia's answer. */
import * as z from "zod";

export const sizeSchema = z.object({
	version: z.string(),
	size: z.number().nonnegative(),
	gzip: z.number().nonnegative(),
	dependencyCount: z.number().nonnegative(),
	// A boolean, or package.json's list of the files that have some.
	hasSideEffects: z
		.union([z.boolean(), z.array(z.unknown()).transform((files) => files.length > 0)])
		.optional()
		.catch(undefined),
});
export type PackageSize = z.infer<typeof sizeSchema>;
