# docker build -t botkit .          README.md, "Running it", says how to start it.

FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/botkit \
 && /opt/botkit/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY botkit botkit
RUN /opt/botkit/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin botkit \
 && install -d -o botkit -g botkit -m 0700 /data
COPY --from=build /opt/botkit /opt/botkit
WORKDIR /app
COPY botkit.toml ./
COPY bots bots
COPY templates templates
ENV PATH=/opt/botkit/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    BOTKIT_CONFIG=/app/botkit.toml \
    BOTKIT_STORE__URL=sqlite:/data/botkit.db
USER botkit
VOLUME /data
EXPOSE 8080
# Health is on the ops port, which only this container reaches.
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8081/readyz', timeout=2)"]
# SIGTERM: callbacks are taken for 5 s more and work may take 20 s to end; give it --stop-timeout 45.
ENTRYPOINT ["botkit"]
CMD ["run"]
