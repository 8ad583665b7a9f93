# 售后 · the after-sales desk.  make run  →  http://127.0.0.1:8400/
# Works with GNU make 3.81 and newer, on Debian and macOS, as an ordinary user.

.PHONY: help setup run test check format lock messages clean \
	check-format check-style check-types check-floors check-guards
.DEFAULT_GOAL := help

BIN := .venv/bin
ARGS ?=

help:
	@echo 'make setup      安装到 .venv · install into .venv (Python 3.11+)'
	@echo 'make run        启动售后台 · start the desk (ARGS="--port 8500")'
	@echo 'make test       运行全部测试 · run every test (ARGS="src/shouhou/money")'
	@echo 'make check      格式、静态检查、类型、边界 · format, lint, types, boundaries'
	@echo 'make format     整理格式 · format the source'
	@echo 'make messages   更新英文界面文字 · update the English catalogue'
	@echo 'make lock       更新锁定的依赖 · renew the locked dependencies'

setup: .venv/setup.stamp

.venv/setup.stamp: requirements.lock scripts/setup
	@scripts/setup requirements.lock
	@touch $@

.venv/develop.stamp: requirements-dev.lock .venv/setup.stamp
	@scripts/setup requirements-dev.lock
	@touch $@

run: .venv/setup.stamp
	@exec $(BIN)/shouhou run $(ARGS)

test: .venv/develop.stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

# Each part can be run alone; `make -k check` goes on after a failure.
check: check-format check-style check-types check-floors check-guards

check-format: .venv/develop.stamp
	$(BIN)/ruff format --check .

check-style: .venv/develop.stamp
	$(BIN)/ruff check .

check-types: .venv/develop.stamp
	$(BIN)/mypy

check-floors: .venv/develop.stamp
	$(BIN)/lint-imports

check-guards: .venv/develop.stamp
	$(BIN)/python -m pytest -q tests/guards

format: .venv/develop.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: .venv/develop.stamp
	$(BIN)/python scripts/messages.py

LOCK := uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
	pyproject.toml

lock: .venv/develop.stamp
	$(BIN)/$(LOCK) -o requirements.lock
	$(BIN)/$(LOCK) --group pyproject.toml:dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
