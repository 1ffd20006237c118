# 针鼻儿 Zhenbi: everything a person or CI does with the project. "make" alone lists it.
# Another mix of faults: make chaos SEED=<number> MINUTES=<number> DATABASE=<sqlite or postgresql>
# A county other than the one that comes with the product: make up COUNTY=<code, folder or regions CSV>

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup up down status demo test lint types style layers fmt docs bench chaos

PYTHON_IN := .venv/bin/python
ZHENBI := $(PYTHON_IN) -m deploy.local.cli
SETUP := @bash deploy/local/setup.sh
county = $(if $(COUNTY),--county "$(COUNTY)")

help: ## 列出全部命令 | list the commands
	@awk -F ':.*## | \\| ' '/^[a-z]+:.*## /{printf "  make %-8s %s · %s\n", $$1, $$2, $$3}' $(firstword $(MAKEFILE_LIST))

setup: ## 只安装，不启动 | install what is needed, start nothing
	$(SETUP) run
	@echo "  安装完成 · everything is installed"

up: ## 启动网络并显示状态，Ctrl-C 停止 | start the network and show it; Ctrl-C stops it
	$(SETUP) run
	@$(ZHENBI) up $(county)

down: ## 停止网络 | stop the network
	@if [ -x $(PYTHON_IN) ]; then $(ZHENBI) down; fi

status: ## 显示服务、队列和已处理的事件 | show services, queues and events handled
	$(SETUP) run
	@$(ZHENBI) status

demo: ## 演一件真实的事：从进村口到办结 | play one real case and one directive through the network
	$(SETUP) run
	@$(ZHENBI) demo $(county)

test: ## 运行全部测试 | run all tests
	$(SETUP) test
	@.venv/bin/pytest -n auto --dist loadgroup

lint: ## 检查代码、类型和分层 | check code, types and layers
	$(SETUP) lint
	@$(MAKE) --no-print-directory --jobs 2 --output-sync types style layers

types:
	@.venv/bin/mypy

style:
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

layers:
	@.venv/bin/lint-imports

fmt: ## 整理代码格式 | format the code
	$(SETUP) lint
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

docs: ## 由代码生成文档 | generate the documents that come from the code
	$(SETUP) run
	@$(PYTHON_IN) -m tests.contract.golden --write
	@$(PYTHON_IN) -m shared.messaging.document

bench: ## 测量性能，写入 docs/benchmarks.md | measure speed beside other frameworks, write docs/benchmarks.md
	$(SETUP) bench
	@$(PYTHON_IN) -m tests.benchmarks

chaos: ## 在负载下随机制造故障并核对结果 | break things at random under load, and compare what is left with what was promised
	$(SETUP) test
	@$(PYTHON_IN) -W ignore -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(DATABASE),--database $(DATABASE))
