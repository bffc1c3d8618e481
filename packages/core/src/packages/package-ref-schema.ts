/** A package's identity as state machines and queues carry it. Validated again: anybody may start a machine by hand. */
import * as z from "zod";
import { type PackageRef, parsePackageRef, parsePackageSpec } from "./package-ref.ts";

/** `{ ecosystem, name }`; parsing throws InvalidPackageRefError. */
export const packageRefSchema = z
	.object({ ecosystem: z.string(), name: z.string() })
	.transform(({ ecosystem, name }): PackageRef => parsePackageRef(ecosystem, name));

/** `npm/express`; parsing throws InvalidPackageRefError. */
export const packageSpecSchema = z.string().max(300).transform(parsePackageSpec);
