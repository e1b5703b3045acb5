# make run    the dashboard            make check   formatting, lint, types
# make dev    the same; pages are run again when a file of them changes (slow for several visitors)
# make classroom   for a class on this computer's network (HTTPS=no, ADDRESS=…, PORT=… as needed)
# make test   every test               make bench   the performance table
# make audit   known flaws of what is installed, where an advisory source answers
# make test-fast   without a browser and without what takes seconds   make coverage   which lines no test runs
# make weights   renders the hands and trains the nets that ship; seven to eight hours, goes on after a kill
# make hosting-check   the image's environment, built as a user without rights, serves every page; some minutes
# The first call makes .venv and installs into it; later calls find that done.
# make run TORCH=cpu    takes torch without CUDA, from TORCH_INDEX: 0.7 GB instead of 5 (Linux)

PYTHON ?= python3
PY := .venv/bin/python
export OMP_NUM_THREADS ?= 1

# Where `make run TORCH=cpu` takes torch from; without TORCH=cpu it comes from PyPI, with CUDA.
TORCH ?=
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
$(if $(filter-out cpu,$(TORCH)),$(error TORCH is $(TORCH), but only cpu is known; leave it out for the build with CUDA))

.PHONY: run dev classroom test test-fast coverage check audit bench weights hosting-check clean
.DELETE_ON_ERROR:

run: .venv/installed
	$(PY) -m streamlit run $(if $(filter-out 0,$(RPS_HOSTED)),hosted.py,app.py)

dev: .venv/installed
	$(PY) -m streamlit run $(if $(filter-out 0,$(RPS_HOSTED)),hosted.py,app.py) --server.fileWatcherType=auto --client.showErrorDetails=full

classroom: .venv/installed
	@$(PY) classroom.py $(if $(ADDRESS),--address $(ADDRESS)) $(if $(PORT),--port $(PORT)) $(if $(filter no,$(HTTPS)),--http)

test: .venv/installed-dev
	$(PY) -m devtools.browser --install
	$(PY) -m pytest -n 2 --dist loadfile tests/core tests/devtools tests/pages tests/hostile tests/hosting tests/faults
	$(PY) -m pytest -n 2 --dist loadfile tests/e2e

test-fast: .venv/installed-dev
	$(PY) -m pytest -m "not slow" -n 2 --dist loadfile tests/core tests/devtools tests/pages

coverage: .venv/installed-dev
	$(PY) -m coverage run -m pytest tests/core tests/pages
	$(PY) -m coverage report

check: .venv/installed-dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/oxlint --deny-warnings pages
	$(PY) -m mypy

# pip-audit has an environment of its own: it brings packages that change how Streamlit prints a traceback.
audit: .venv/installed-dev .venv/audit/installed
	$(PY) -m devtools.audit .venv/audit/bin/python
.venv/audit/installed: | $(PY)
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/python -m pip install --disable-pip-version-check -q pip-audit==2.10.1
	touch $@

bench: .venv/installed
	$(PY) -m rps_core bench

# Rendered scenes, the state after each epoch and finished nets stay in .cache: a call that was killed goes on where it
# stopped, and says how much time is left. `rm -r .cache` begins anew. Both cores; the guide's net takes the core that is
# free first. To try the whole way in minutes, in a checkout whose nets nobody needs:
# make weights TRAINING_SHARDS=2 VALIDATION_SHARDS=2 EPOCHS=1 HANDS=60 PARTS=1
SEED ?= 0
TRAINING_SHARDS ?= 362
VALIDATION_SHARDS ?= 10
EPOCHS ?=
HANDS ?= 9000
PARTS ?=
SCENES := $(PY) -m rps_core scenes --out .cache/scenes
GIVEN := --scenes .cache/scenes --training 41:$(TRAINING_SHARDS) --validation 42:$(VALIDATION_SHARDS) --seed $(SEED) $(if $(EPOCHS),--epochs $(EPOCHS))
NETS := .cache/handnet-$(SEED).safetensors .cache/finder-$(SEED).safetensors .cache/guide.safetensors
weights: .venv/installed
	$(MAKE) -j2 scenes-0 scenes-1
	$(MAKE) -j2 $(NETS)
	cp .cache/handnet-$(SEED).safetensors rps_core/assets/handnet.safetensors
	cp .cache/finder-$(SEED).safetensors rps_core/assets/finder.safetensors
	cp .cache/guide.safetensors rps_core/assets/guide.safetensors
	rm -rf rps_core/assets/hands rps_core/assets/one-hand
	$(PY) -m rps_core hands --count 1500 --seed 2026 --out rps_core/assets/hands
	$(PY) -m rps_core hands --one-hand --count 600 --seed 7 --out rps_core/assets/one-hand
scenes-%: .venv/installed
	$(SCENES) --seed 42 --shards $*:$(VALIDATION_SHARDS):2
	$(SCENES) --seed 41 --shards $*:$(TRAINING_SHARDS):2
.cache/finder-%.safetensors: | .venv/installed
	$(PY) -m rps_core pretrain-finder $(GIVEN) --out $@
.PRECIOUS: .cache/styled-%.safetensors
.cache/styled-%.safetensors: | .venv/installed
	$(PY) -m rps_core pretrain-handnet $(GIVEN) --out $@
.cache/handnet-%.safetensors: .cache/styled-%.safetensors .cache/finder-%.safetensors
	$(PY) -m rps_core refine-handnet $(GIVEN) --checkpoint $< --finder $(word 2,$^) $(if $(PARTS),--parts $(PARTS)) --out $@
.cache/guide.safetensors: | .venv/installed
	mkdir -p .cache
	$(PY) -m rps_core pretrain --net guide --seed 0 --hands $(HANDS) --epochs $(or $(EPOCHS),16) --out $@

hosting-check: .venv/installed-dev
	$(PY) -m devtools.hosting_check

clean:
	rm -rf .venv

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: $(PYTHON) is $$($(PYTHON) -V 2>&1), but Python 3.11 or newer is needed;" \
	         "install it, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || \
	  { rm -rf .venv; echo "error: $(PYTHON) cannot make a virtual environment;" \
	         "on Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }

# Without --no-deps pip would take what torch needs from there, too. It replaces a torch that is there already.
.venv/torch-cpu: requirements.txt | $(PY)
	$(PY) -m pip install --disable-pip-version-check -q --force-reinstall --no-deps --index-url $(TORCH_INDEX) \
	  -c requirements.txt torch torchvision
	touch $@

.venv/installed: requirements.txt $(if $(TORCH),.venv/torch-cpu) | $(PY)
	$(PY) -m pip install --disable-pip-version-check -q -r requirements.txt
	touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt hosting/requirements.txt $(if $(TORCH),.venv/torch-cpu) | $(PY)
	$(PY) -m pip install --disable-pip-version-check -q -r requirements-dev.txt
	touch .venv/installed $@
