# The site and its updates. Runs as users without rights, on a read-only root: see deploiement/compose.yml.
FROM python:3.11-slim-bookworm AS construction
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY aides aides
RUN /venv/bin/python -m pip install --constraint constraints.txt --editable '.[construction,diffusion,site]'
COPY . .
RUN /venv/bin/python -m aides.site.graphiques \
    && /venv/bin/python -m compileall -q aides plugins build_db.py

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN groupadd --gid 10001 aides \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin aides \
    && useradd --uid 10002 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin aides-maj \
    && install --directory --owner=10002 --group=10001 --mode=0750 /donnees /copie \
    && install --directory --owner=10002 --group=10001 --mode=0700 /interne
COPY --from=construction /venv /venv
COPY --from=construction /app /app
WORKDIR /app
USER 10001:10001
VOLUME /donnees /interne /copie
EXPOSE 8001
# Late figures are the monitor's business (/-/sante answers 503), not a reason to restart: this looks at the database only.
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python", "-m", "aides.commun.sante", "http://127.0.0.1:8001"]
CMD ["python", "-m", "aides.service", "--base", "/donnees/aides.db", "--hote", "0.0.0.0"]
