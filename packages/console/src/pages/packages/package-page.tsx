import { PageHead } from "../../parts/page-head.tsx";

export function PackagePage() {
	return <PageHead title="Package" />;
}
