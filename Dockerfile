FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 DATA_DIR=/data
WORKDIR /site
COPY requirements-s3.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements-s3.txt
COPY . .
RUN useradd --system --home-dir /data --create-home site && chown site:site /data
USER site
VOLUME /data
EXPOSE 8000
CMD ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--timeout-graceful-shutdown", "3", "--no-access-log"]
