import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { judge } from "../chaos/judge.ts";

/** Sentences about what a document tells as a fact although its source was not read. Pure. */
export function inventedFacts(key: string, document: PackageDocument): readonly string[] {
	return judge(key, { kind: "document", document }).complaints;
}
