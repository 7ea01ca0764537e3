# Builds the serving image: docker build -t talab .
# It serves on every address, so it wants a key: docker run --rm talab talab key NAME prints one and its entry, then
# docker run -p 8000:8000 -e TALAB_API_KEYS=ENTRY -v talab:/var/lib/talab talab

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /talab
COPY requirements/serve.txt requirements/postgres.txt requirements/
RUN /talab/bin/pip install --no-cache-dir --no-compile --require-hashes -r requirements/serve.txt -r requirements/postgres.txt
COPY pyproject.toml README.md LICENSE ./
COPY models models
COPY service service
COPY training training
RUN /talab/bin/pip install --no-cache-dir --no-deps . && /talab/bin/pip uninstall --yes --quiet pip setuptools

FROM python:3.11-slim-bookworm
COPY --from=build /talab /talab
ENV PATH=/talab/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 \
    TALAB_HOST=0.0.0.0 TALAB_PORT=8000 TALAB_HOME=/var/lib/talab
# Jobs and feedback, where no TALAB_DATABASE_URL says otherwise.
RUN install -d -o 10001 -m 700 /var/lib/talab
VOLUME /var/lib/talab
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"TALAB_PORT\"]}/readyz', timeout=4)"]
CMD ["talab", "serve"]
