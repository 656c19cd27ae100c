# 有据（youju）
#   make chat    安装、索引 seeds/，在浏览器里提问：http://127.0.0.1:7860
#   make test    安装测试所需的一切，运行全部测试（含浏览器测试）
#   make setup   只准备 .venv/（结束后可用 .venv/bin/rag）
#   make check   代码检查：ruff、mypy、快的测试        make fix   让 ruff 改好能改的
# 可改的变量：HOST、PORT、INDEX（索引目录）、PYTHON、LITE=1（不取语言模型）、
# TORCH_INDEX（PyTorch 的 CPU 版索引地址；不设则用 pip 自己的设置）。
# 每个目标都可重复运行，第二次很快。

HOST ?= 127.0.0.1
PORT ?= 7860
INDEX ?= $(or $(RAG_INDEX),.rag)
LITE ?=
TORCH_INDEX ?=

VENV := .venv
BIN := $(VENV)/bin
# Quiet, but errors show. 26.3 is what the set-up was tried with; older ones resolve these pins slowly.
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
PIP_VERSION := 26.3
TORCH := $(shell sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)

.PHONY: setup chat test check fix clean browser writer
.DEFAULT_GOAL := setup

setup: $(VENV)/.installed writer
	@$(BIN)/rag models prepare
	@echo "就绪。试试：$(BIN)/rag --help"

$(VENV)/.python: scripts/venv.sh
	@scripts/venv.sh $(VENV)
	@$(PIP) install pip==$(PIP_VERSION)
	@touch $@

# torch goes first and alone, so that nothing else can pull in another version of it.
$(VENV)/.torch: $(VENV)/.python
	@echo "安装 $(TORCH)（一次，约 200 MB）…"
	@$(PIP) install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$(TORCH)"
	@touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml
	@echo "安装其余依赖（一次，约两三分钟）…"
	@$(PIP) install -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "安装测试所需 …"
	@$(PIP) install -e '.[test]'
	@touch $@

# Without the language model every answer is still given, worded by the program.
writer: $(VENV)/.installed
ifeq ($(LITE),1)
	@echo "LITE=1：不取语言模型，答案由内置措辞给出。"
else
	@$(BIN)/rag models get writer || echo "语言模型没有取到，先用内置措辞；以后可运行：$(BIN)/rag models get writer"
endif

$(INDEX)/.seeds: | setup
	@$(BIN)/rag index seeds --index $(INDEX)
	@touch $@

chat: setup $(INDEX)/.seeds
	@$(BIN)/rag serve --index $(INDEX) --host $(HOST) --port $(PORT)

# Debian's own browser and a font with Chinese characters; without them the browser tests fail, by name.
browser:
	@scripts/debian.sh chromium fonts-noto-cjk || echo "没有 chromium 或中文字体：浏览器测试会失败。"

test: setup $(VENV)/.tested browser
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.tested
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q -m "not slow and not browser" $(ARGS)

fix: $(VENV)/.tested
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(INDEX) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
