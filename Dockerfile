# The dashboard for visitors. docker build -t rps . && docker run -p 8501:8501 -v rps:/data rps
# Everything but /data and /tmp may be read-only, as compose.yaml has it. docs/hosting.md tells more.
FROM python:3.11-slim-bookworm

# Where torch comes from: PyTorch's own index has a build without CUDA. With --build-arg TORCH_INDEX= it is PyPI's, which
# brings CUDA along, 4.5 GB of it.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PYTHONUNBUFFERED=1

RUN useradd --uid 1000 --no-create-home --home-dir /tmp rps && install -d -o rps -g rps /data

WORKDIR /app
COPY requirements.txt ./
COPY hosting/requirements.txt hosting/
# Without --no-deps pip would take the packages that torch needs from that index, too, which has old ones.
RUN if [ -n "$TORCH_INDEX" ]; then \
      pip install --no-deps --index-url "$TORCH_INDEX" -c requirements.txt torch torchvision; \
    fi && pip install -r requirements.txt -r hosting/requirements.txt
COPY . .
RUN python -m compileall -q app.py hosted.py pages rps_core

# One thread for torch: more make everybody wait for one. Two arenas: else each thread keeps memory of its own.
ENV RPS_HOME=/data RPS_HOSTED=1 HOME=/tmp MPLCONFIGDIR=/tmp OMP_NUM_THREADS=1 MALLOC_ARENA_MAX=2 \
    PYTHONDONTWRITEBYTECODE=1
USER 1000
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
# Without Streamlit's welcome each line of the log is a JSON object.
CMD ["python", "-m", "streamlit", "run", "hosted.py", "--server.address=0.0.0.0", "--server.headless=true", \
     "--logger.hideWelcomeMessage=true"]
