import { type Components, judgeComponents } from "@dephealth/core/scoring/components/components.ts";
import type { Features } from "@dephealth/core/scoring/features/features.ts";
import { featuresOf, reportsOf } from "../package-facts-fixture.ts";

export function componentsOf(features: Partial<Features>): Components {
	return judgeComponents({ ...featuresOf(reportsOf()), ...features }, { label: "active", evidence: [] });
}
export const unread = (...names: Parameters<Features["unread"]["has"]>) => new Set(names);
