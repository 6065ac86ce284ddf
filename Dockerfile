# The page alone, for one's own machine:  docker build -t imgtext . && docker run --rm -p 127.0.0.1:7860:7860 imgtext
FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /venv
# torch first and from its CPU index: the default build brings CUDA, ten times the size
RUN /venv/bin/pip install --no-cache-dir torch torchvision --index-url https://download.pytorch.org/whl/cpu
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY imgtext imgtext
COPY demo demo
COPY hub hub
RUN /venv/bin/pip install --no-cache-dir '.[demo]'

FROM python:3.12-slim
RUN useradd --create-home imgtext
COPY --from=build /venv /venv
USER imgtext
WORKDIR /home/imgtext
EXPOSE 7860
# within the container only; -p decides who reaches it
CMD ["/venv/bin/imgtext", "demo", "--host", "0.0.0.0", "--port", "7860", "--no-browser"]
