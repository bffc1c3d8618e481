/** Schemas for free-form fields of registries: an invalid field counts as missing. */
import * as z from "zod";

export const text = z
	.string()
	.nullish()
	.catch(null)
	.transform((value) => value?.trim() || null);

export const flag = z
	.boolean()
	.nullish()
	.catch(null)
	.transform((value) => value ?? false);

export const count = z
	.number()
	.nonnegative()
	.nullish()
	.catch(null)
	.transform((value) => value ?? null);

/** One odd entry must not hide the others. */
export function listOf<T extends z.ZodType>(item: T) {
	return z
		.array(item.nullable().catch(null))
		.nullish()
		.catch(null)
		.transform((list) => (list ?? []).filter((one) => one !== null));
}

/** Entries by key, odd ones left out. */
export function recordOf<T extends z.ZodType>(item: T) {
	return z
		.record(z.string(), item.nullable().catch(null))
		.nullish()
		.catch(null)
		.transform(
			(record) =>
				new Map(
					Object.entries(record ?? {}).filter(
						(entry): entry is [string, NonNullable<(typeof entry)[1]>] => entry[1] !== null,
					),
				),
		);
}
