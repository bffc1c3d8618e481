# DepHealth's command. docker build -t dephealth .
#   docker run --rm -v "$PWD:/project:ro" -w /project dephealth scan
#   docker run --network host -v dephealth:/data dephealth serve --data-dir /data
# The server listens on this machine's own address alone, hence the host's network.
FROM node:24-slim AS build
WORKDIR /source
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund && node scripts/pack-cli.ts

FROM node:24-slim
ENV NODE_ENV=production DEPHEALTH_CACHE_DIR=/data/cache
COPY --from=build /source/dist/cli /opt/dephealth
RUN mkdir /data && chown node:node /data
USER node
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
	CMD ["node", "-e", "fetch('http://127.0.0.1:8787/v1/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/dephealth/dist/dephealth.mjs"]
CMD ["--help"]
