/** Routes about the service itself. */
import * as z from "zod";
import { handlerPath, type Route } from "./route.ts";

const healthSchema = z.object({ status: z.literal("ok"), version: z.string(), sandbox: z.boolean() });

export const getHealth = {
	method: "GET",
	path: "/v1/health",
	handler: handlerPath("service/get-health"),
	auth: "public",
	summary: "Is the service up?",
	responses: { 200: { description: "It is.", schema: healthSchema } },
} as const satisfies Route;

export const getOpenApi = {
	method: "GET",
	path: "/openapi.json",
	handler: handlerPath("service/get-openapi"),
	auth: "public",
	summary: "This document",
	responses: { 200: { description: "OpenAPI 3.1", schema: z.looseObject({ openapi: z.string() }) } },
} as const satisfies Route;

export const SERVICE_ROUTES: readonly Route[] = [getHealth, getOpenApi];
