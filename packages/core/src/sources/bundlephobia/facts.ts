/**
 * The facts that scoring reads of Bundlephobia's answer, small enough to travel through a state machine (a few
 * kilobytes). `null` means that Bundlephobia answered and does not say. A fact that could not be fetched is a gap of
 * the report (see facts/source-report.ts), never a null and never a zero.
 */
export type BundlephobiaFacts =
	| {
			measured: true;
			gzipBytes: number;
			dependencyCount: number;
	  }
	| {
			/** Bundlephobia cannot measure this package: block-listed, unsupported, or its build fails. */
			measured: false;
			reason: string;
	  };
