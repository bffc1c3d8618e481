/** Reads the package a request is about. */
import { type PackageRef, parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { ApiRequest } from "../../http/api-handler.ts";

/** @throws InvalidPackageRefError naming the field */
export function packageRefOf(request: ApiRequest): PackageRef {
	const scope = request.pathParameters.get("scope");
	const name = request.pathParameters.get("name") ?? "";
	return parsePackageRef(
		request.pathParameters.get("ecosystem") ?? "",
		scope === undefined ? name : `${scope}/${name}`,
	);
}
