/** The fields that are used of npm's answers; each leniency has its cause in an oddity of the registry. */
import * as z from "zod";

const text = z.string();

/** A field that does not fit counts as not said: old versions carry every shape somebody once published. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

// "MIT", {type: "MIT", url}, or in the oldest packages a list of these.
const licenseName = z.union([text, z.object({ type: text }).transform((license) => license.type)]);
const license = lenient(
	z.union([licenseName, z.array(licenseName).transform((names) => names.join(" OR "))]),
);

// Lists, numbers and null have been published as `scripts`.
const scripts = lenient(
	z.object({ preinstall: lenient(text), install: lenient(text), postinstall: lenient(text) }),
);

const versionSchema = z.object({
	// A message, `true` without one, or "" after a deprecation was taken back.
	deprecated: lenient(z.union([text, z.boolean()])),
	// Missing from versions published by older clients: `scripts` tells it too.
	hasInstallScript: lenient(z.boolean()),
	scripts,
	license,
	licenses: license,
	// Mirrors name the maintainers in the versions alone.
	maintainers: lenient(z.array(z.unknown())),
	// The publisher; `trustedPublisher` since 2025, when a workflow published without a token.
	_npmUser: lenient(z.object({ name: lenient(text), trustedPublisher: lenient(z.object({})) })),
	// A string, an object {url}, or a list of them.
	repository: z.unknown().optional(),
	// `unpackedSize` exists since 2018, `attestations` since 2023.
	dist: lenient(
		z.object({
			unpackedSize: lenient(z.number().nonnegative()),
			attestations: lenient(z.object({})),
		}),
	),
});
export type NpmVersion = z.infer<typeof versionSchema>;

export const packumentSchema = z.object({
	// The one field that every packument has: without it the answer is something else.
	name: text,
	// Absent when the package was unpublished.
	"dist-tags": lenient(z.record(text, z.unknown())),
	// Version → ISO timestamp, beside `created`, `modified` and an `unpublished` object. Absent from mirrors.
	time: lenient(z.record(text, z.unknown())),
	// Absent when the package was unpublished. One odd version must not hide the others.
	versions: z.record(text, versionSchema.catch({})).optional(),
	// Absent from some old packages.
	maintainers: lenient(z.array(z.unknown())),
	license,
	licenses: license,
	repository: z.unknown().optional(),
});
export type Packument = z.infer<typeof packumentSchema>;

export const latestSchema = z.object({ name: text, repository: z.unknown().optional() });

export const downloadsSchema = z.object({
	// null in bulk answers for a name without a count.
	downloads: z.number().nonnegative().nullable(),
});

/** A bulk answer: a name without a count is null. A single name is answered as if it had been asked alone. */
export const bulkDownloadsSchema = z.union([
	z.object({ package: text, downloads: z.number().nonnegative() }),
	z.record(text, z.object({ downloads: z.number().nonnegative() }).nullable().catch(null)),
]);
