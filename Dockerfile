# Build: packages from the lock file and the dashboard. Run: Node 24 (from the packages), ffmpeg, a plain user, a root
# file system that may be read-only. State lives in /var/lib/thap-canh.
FROM debian:bookworm-slim AS base
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates ffmpeg openssl \
 && rm -rf /var/lib/apt/lists/*

FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
WORKDIR /opt/thap-canh
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node_modules/.bin/node node_modules/vite/bin/vite.js build dashboard \
 && npm prune --omit=dev --ignore-scripts

FROM base
RUN useradd --system --uid 10001 --home-dir /var/lib/thap-canh --create-home thap-canh
WORKDIR /opt/thap-canh
COPY --from=build /opt/thap-canh/package.json ./
COPY --from=build /opt/thap-canh/node_modules ./node_modules
COPY --from=build /opt/thap-canh/config ./config
COPY --from=build /opt/thap-canh/gateway ./gateway
COPY --from=build /opt/thap-canh/dashboard/dist ./dashboard/dist
USER 10001:10001
ENV PATH=/opt/thap-canh/node_modules/.bin:$PATH
VOLUME /var/lib/thap-canh
# With or without TLS; on loopback the certificate's name does not matter.
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s \
  CMD ["node", "-e", "for (const kind of ['https', 'http']) require(kind).get(`${kind}://127.0.0.1:8080/healthz`, { rejectUnauthorized: false }, (answer) => answer.statusCode === 200 && process.exit(0)).on('error', () => {}); setTimeout(() => process.exit(1), 3000)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--initial-old-space-size=128", "--max-semi-space-size=16", "gateway/main.ts"]
CMD ["--config", "/etc/thap-canh/gateway.yaml"]
