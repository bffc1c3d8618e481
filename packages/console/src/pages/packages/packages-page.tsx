import { PageHead } from "../../parts/page-head.tsx";

export function PackagesPage() {
	return <PageHead title="Packages" />;
}
