/** The body of a request for a scan, before anything in it is read. */
import type { ScanInput } from "./assessment/assess-dependencies.ts";

export type ScanBody = {
	bytes: Uint8Array;
	/** The value of the header content-encoding. */
	encoding: string | undefined;
};

/** @param caller whose turn it takes @throws ApiError */
export type ReadScan = (body: ScanBody, caller: string) => Promise<ScanInput>;
