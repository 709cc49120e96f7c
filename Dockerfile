# The service: one image that serves (no command), works (`flask jobs work`), prepares the database (`flask db prepare`)
# and runs any other flask command. REGISTRY is where the base images come from; AWS's copy of the official ones needs no
# account and throttles nobody.
ARG REGISTRY=public.ecr.aws/docker/library/

FROM ${REGISTRY}python:3.13-slim-trixie AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --no-cache-dir --require-hashes --only-binary :all: \
        -r requirements.txt
# The authorities that sign for RDS. AWS adds to them every few years: then this fails, and somebody looks at what is new.
ARG RDS_CA_URL=https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
ARG RDS_CA_SHA256=e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3
# COPY does not fetch, and an echo into a pipe does not fail.
# hadolint ignore=DL3020
ADD ${RDS_CA_URL} /srv/rds-ca.pem
# hadolint ignore=DL4006
RUN echo "${RDS_CA_SHA256}  /srv/rds-ca.pem" | sha256sum --check
COPY pyproject.toml /srv/
COPY migrations /srv/migrations
COPY service /srv/service
# The root file system is read-only later, so bytecode is made now.
RUN python -m compileall -q /srv && chmod -R u=rwX,go=rX /srv

FROM ${REGISTRY}python:3.13-slim-trixie
# What installs software is not needed any more.
RUN rm -rf "$(python -c 'import pip, pathlib; print(pathlib.Path(pip.__file__).parent)')"* "$(command -v pip)"* \
    && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin gatehouse \
    # Where a volume may keep pictures and letters as files, as that of compose.yaml does.
    && install --directory --owner 10001 --group 10001 /data/avatars /data/mail
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
# The first asks a server, the second looks after a worker.
COPY --chmod=755 nginx/healthy service/worker-healthy /usr/local/bin/
# A name server that is silent holds nobody for half a minute (resolv.conf(5)).
ENV RES_OPTIONS="timeout:1 attempts:2"
ENV PATH=/opt/venv/bin:$PATH FLASK_APP=service PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv
# The one place that is written to (uploads that are larger than memory should hold).
VOLUME /tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["healthy", "8000"]
CMD ["gunicorn", "-c", "python:service.gunicorn"]
ARG COMMIT=unknown
ARG VERSION=unknown
LABEL org.opencontainers.image.title="Gatehouse" \
      org.opencontainers.image.description="A user and authentication service" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${COMMIT}" \
      org.opencontainers.image.version="${VERSION}"
USER 10001:10001
