/** The fields that are used of npm's answers; each leniency has its cause in an oddity of the registry. */
import * as z from "zod";
import { isObject, type JsonObject } from "../../json-object.ts";

const text = z.string();

/** A field that does not fit counts as not said: old versions carry every shape somebody once published. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** Keys of the registry's own. Checked and not copied: there may be thousands. */
const table = z.custom<JsonObject>(isObject, "expected an object");

export const packumentSchema = z.object({
	// The one field that every packument has: without it the answer is something else.
	name: text,
	// Absent when the package was unpublished.
	"dist-tags": lenient(table),
	// Version → ISO timestamp, beside `created`, `modified` and an `unpublished` object. Absent from mirrors.
	time: lenient(table),
	// Version → what version-fields.ts reads. Absent when the package was unpublished.
	versions: table.optional(),
	// Absent from some old packages.
	maintainers: lenient(z.array(z.unknown())),
	license: z.unknown().optional(),
	licenses: z.unknown().optional(),
	// A string, an object {url}, or a list of them.
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
