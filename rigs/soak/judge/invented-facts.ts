import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { judge } from "../../chaos/judge.ts";

/** Complaints about facts in a document whose source was not read. Pure. */
export function inventedFacts(key: string, document: PackageDocument): readonly string[] {
	return judge(key, { kind: "document", document }).complaints;
}
