/** What is read of npm's answers; each leniency stands for an oddity seen in the registry. */
import { z } from "zod";

const text = z.string();
/** Anything that does not fit counts as not said: old packuments carry every shape somebody once published. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const versionSchema = z.object({
	// A message, `true` without one, or "" after a deprecation was taken back.
	deprecated: lenient(z.union([text, z.boolean()])),
	hasInstallScript: lenient(z.boolean()),
	// A string, an object {type}, or a list of such objects.
	license: lenient(z.union([text, z.looseObject({ type: text })])),
	// A string, an object {url}, or a list of them.
	repository: z.unknown(),
	dist: lenient(z.looseObject({ unpackedSize: lenient(z.number()), attestations: z.unknown() })),
});
export type NpmVersion = z.infer<typeof versionSchema>;

export const packumentSchema = z.object({
	name: lenient(text),
	// Absent when a package was unpublished.
	"dist-tags": lenient(z.record(text, z.unknown())),
	// Version → ISO timestamp, beside `created`, `modified` and an `unpublished` object.
	time: lenient(z.record(text, z.unknown())),
	versions: lenient(z.record(text, versionSchema)),
	maintainers: lenient(z.array(z.unknown())),
	license: versionSchema.shape.license,
	repository: z.unknown(),
});
export type Packument = z.infer<typeof packumentSchema>;

export const latestSchema = z.object({ repository: z.unknown() });

export const downloadsSchema = z.object({
	// null in bulk answers for a name without a count.
	downloads: z.number().nonnegative().nullable(),
});
