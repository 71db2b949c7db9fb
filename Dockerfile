# The command line of Tracebook with all that it needs. README, "In containers", says how to run it.
FROM denoland/deno:debian-2.9.6 AS packages
WORKDIR /tracebook
COPY deno.json deno.lock ./
RUN deno install --frozen

FROM denoland/deno:debian-2.9.6
ENV TRACEBOOK_HOME=/data/home TRACEBOOK_SITE=/data/site DENO_NO_UPDATE_CHECK=1
WORKDIR /tracebook
COPY --from=packages /deno-dir /deno-dir
COPY --from=packages /tracebook/node_modules node_modules
COPY . .
# What the program writes: the site's parts while it builds, and /data. All else may be read-only.
RUN deno run -A src/cli/main.ts prepare \
  && mkdir -p /data data/incoming \
  && chown -R 1993:1993 /data /deno-dir pages data
USER 1993
VOLUME /data
HEALTHCHECK --interval=1m --timeout=30s --start-period=2m \
  CMD ["deno", "run", "-A", "src/cli/main.ts", "doctor"]
ENTRYPOINT ["deno", "run", "-A", "src/cli/main.ts"]
CMD ["schedule"]
