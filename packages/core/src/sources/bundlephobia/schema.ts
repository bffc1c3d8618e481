/** The fields that are read of Bundlephobia's answer. */
import * as z from "zod";

export const sizeSchema = z.object({
	gzip: z.number().nonnegative(),
	dependencyCount: z.number().nonnegative(),
});
