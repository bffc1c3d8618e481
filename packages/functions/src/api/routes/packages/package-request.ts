/** Reads the package a request is about. */
import { type PackageRef, parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { ApiRequest } from "../../http/request.ts";

/** @throws InvalidPackageRefError naming the field */
export function packageRefOf({ pathParameters }: Pick<ApiRequest, "pathParameters">): PackageRef {
	return parsePackageRef(pathParameters.get("ecosystem") ?? "", pathParameters.get("name") ?? "");
}
