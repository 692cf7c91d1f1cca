# Attune for production. Every package comes as a wheel, so nothing is compiled.
FROM python:3.13-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt /tmp/
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    LMS_MODE=production LMS_DATA_DIR=/data LMS_STATIC_DIR=/app/static HOST=0.0.0.0
RUN useradd --system --uid 10001 --home-dir /app attune && mkdir /app /data && chown attune /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py ./
COPY lms lms
COPY content content
COPY courses courses
# Collecting needs no database and no secret: the embedded settings do.
RUN LMS_MODE=embedded LMS_DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build
USER attune
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "lms.wsgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--backlog", "1024", "--respawn-failed-workers"]
