"""The command line: the same services without a window."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from luqual_desktop import __version__, paths
from luqual_desktop.command_words import ChineseParser, number_from_one
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.package_text import is_code
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError, one_line, refused_by_the_system
from luqual_desktop.services.actor import Actor, user_name
from luqual_desktop.services.catalogues import load_catalogue

if TYPE_CHECKING:
    from luqual_desktop.services.reading_apart import ReadingApart

FINE, FINDINGS, CANNOT = 0, 1, 2
_UNIT = "单位代码（catalogue --json 列出全部）"
_PERIOD = "报告期，写法如 2025Q4"
_OUT = "生成的工作簿"
_JSON = "输出键名固定的 JSON"


def run(argv: Sequence[str], probes: Mapping[str, Callable[[], str]] | None = None) -> int:
    """Run one command; returns 0 fine, 1 findings, 2 cannot do it (one line why, in Chinese, on stderr).

    `probes` are further checks for `self-check`, those of the window among them.
    """
    _speak_utf8()
    options = _parser().parse_args(argv)
    options.probes = probes or {}
    try:
        code: int = options.command(options)
    except UserError as error:
        _say(error.message)
        return CANNOT
    except KeyboardInterrupt:
        _say("已中止，没有留下未完成的文件。")
        return CANNOT
    except Exception as error:  # noqa: BLE001 - a fault of the program goes to the log, not to the user
        with suppress(OSError):
            _log_fault(error)
        fault = f"程序内部出错（{type(error).__name__}），没有完成。经过记在 {paths.log_folder()}，请发给维护人员。"
        _say(refused_by_the_system(error).message if isinstance(error, OSError) else fault)
        return CANNOT
    return code


def _log_fault(error: Exception) -> None:
    from luqual_desktop.logs import places_of, start_logging, stop_logging

    handler = start_logging(paths.log_folder(), "luqual-cli.log")
    if handler is not None:  # else it would be printed
        logging.getLogger(__name__).error("fault of the program: %s", places_of(error))
    stop_logging(handler)


def _parser() -> argparse.ArgumentParser:
    parser = ChineseParser(description="鹿城质量填报：不开窗口的命令")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="命令", parser_class=ChineseParser)

    def add(name: str, command: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=command)
        return sub

    demo = add("demo", _demo, "生成样例数据：各单位各报告期填报、审核、上报、汇总")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果文件夹")
    demo.add_argument("--units", type=number_from_one, help="单位数（默认为规划中的全部单位）")
    demo.add_argument("--seed", type=int, default=1, help="随机种子，同一种子结果相同")
    demo.add_argument("--period", help="最后一个报告期（默认为规划的最后一期）")
    demo.add_argument("--periods", type=number_from_one, default=4, help="连续填报几期（默认 4）")
    catalogue = add("catalogue", _catalogue, "输出规划目录的全部内容")
    catalogue.add_argument("--json", action="store_true", help=_JSON)
    template = add("template", _template, "导出空白填报表")
    export = add("export", _export, "从本机数据导出上报工作簿")
    for sub in (template, export):
        sub.add_argument("--unit", required=True, metavar="CODE", help=_UNIT)
        sub.add_argument("--period", required=True, metavar="PERIOD", help=_PERIOD)
        sub.add_argument("--out", type=Path, required=True, metavar="FILE", help=_OUT)
    check = add("check", _check, "审核上报工作簿，不存入任何数据")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="上报工作簿，可以是多个")
    check.add_argument("--json", action="store_true", help=_JSON)
    _add_consolidate(add("consolidate", _consolidate, "汇总一批上报工作簿"))
    self_check = add("self-check", _self_check, "检查程序本身能否正常工作")
    self_check.add_argument("--older-expat", action="store_true", help="打包测试用：允许随附较旧的 XML 解析库")
    if not paths.is_packaged():
        reseal = add("reseal", _reseal, "开发用：按可见数值重写工作簿的隐藏副本和校验码")
        reseal.add_argument("file", type=Path, metavar="FILE")
    return parser


def _add_consolidate(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("sources", nargs="+", type=Path, metavar="FILE_OR_DIR", help="上报工作簿，或放着它们的文件夹")
    sub.add_argument("--unit", required=True, metavar="CODE", help=_UNIT)
    sub.add_argument("--period", required=True, metavar="PERIOD", help=_PERIOD)
    sub.add_argument("--out", type=Path, required=True, metavar="FILE", help=_OUT)
    sub.add_argument("--cover", type=Path, metavar="FILE.toml", help="封面各项和说明")
    sub.add_argument("--package", type=Path, metavar="FILE", help="任务包：单位名单、目标分解和截止日期")
    sub.add_argument("--json", action="store_true", help=_JSON)


def _load() -> Catalogue:
    return load_catalogue(paths.catalogue_file(), paths.cache_folder())


def _actor() -> Actor:
    return Actor(user_name(), lambda: datetime.now().astimezone(), lambda: uuid4().hex)


def _period(catalogue: Catalogue, text: str) -> Period:
    try:
        period = Period.parse(text)
    except ValueError as error:
        raise UserError(f"报告期“{text}”写法不对，应如 {catalogue.plan.last_period}。", "period") from error
    if period not in catalogue.calendar:
        raise UserError(
            f"报告期 {text} 不在规划期 {catalogue.plan.first_period} 至 {catalogue.plan.last_period} 之内。", "period"
        )
    return period


def _unit(catalogue: Catalogue, code: str) -> str:
    if code not in catalogue.unit_names:
        raise UserError(f"单位代码 {code} 不在单位名单内，请用 catalogue --json 查看。", "unit")
    return code


def _demo(options: argparse.Namespace) -> int:
    from luqual_desktop.services.samples import consolidate_samples, make_samples

    catalogue = _load()
    last = _period(catalogue, options.period or catalogue.plan.last_period)
    units = options.units or len(catalogue.units)
    files = make_samples(
        catalogue,
        options.out,
        migrations=paths.migrations_folder(),
        units=units,
        seed=options.seed,
        periods=catalogue.calendar.plan_to_date(last)[-options.periods :],
        report_progress=_say,
    )
    _say(f"样例工作簿共 {len(files)} 个，在 {options.out.resolve()}")
    whole = consolidate_samples(
        catalogue,
        options.out,
        migrations=paths.migrations_folder(),
        units=units,
        period=last,
        report_progress=_say,
    )
    _say(f"样例汇总工作簿 {whole.resolve()}")
    return FINE


def _catalogue(options: argparse.Namespace) -> int:
    from luqual_desktop.services.listing import listed

    catalogue = _load()
    data = listed(catalogue)
    if options.json:
        _print_json(data)
        return FINE
    _print(f"{data['plan']['title']}（{data['plan']['code']}，版本 {data['plan']['version']}）")
    for each in data["indicators"]:
        _print(f"{each['code']}  {each['name']}  {each['unit']}  {each['baseline']} → {each['target']}")
    return FINE


def _template(options: argparse.Namespace) -> int:
    from luqual_desktop.services.submitting import write_template

    catalogue = _load()
    write_template(catalogue, _unit(catalogue, options.unit), _period(catalogue, options.period), options.out)
    _say(f"空白填报表已写入 {options.out}")
    return FINE


def _export(options: argparse.Namespace) -> int:
    from luqual_desktop.services.safekeeping import Safekeeping
    from luqual_desktop.services.submitting import submit
    from luqual_desktop.storage.instance_lock import Owner

    catalogue = _load()
    unit, period = _unit(catalogue, options.unit), _period(catalogue, options.period)
    actor = _actor()
    keeping = Safekeeping(paths.database_file(), paths.migrations_folder(), paths.backup_folder(), actor.now)
    keeping.hold(Owner.here(actor.user))  # not beside an open window, which would not know of it
    try:
        with closing(keeping.open(catalogue, actor)) as workspace:
            done = submit(workspace, workspace.open_report(unit, period), options.out)
    finally:
        keeping.let_go()
    _say(f"已上报第 {done.revision} 次，校验码 {done.check_code}，文件 {done.path}。{done.notice}")
    return FINE


def _check(options: argparse.Namespace) -> int:
    from luqual_desktop.services.checking import Outcome
    from luqual_desktop.services.reading_apart import check_files

    answers = check_files(_load(), options.files)
    if options.json:
        _print_json([answer.as_json() for answer in answers])
    else:
        for answer in answers:
            _print(f"{answer.file.name}：{_OUTCOME_WORDS[answer.outcome]}。{answer.message}")
            for finding in answer.findings:
                _print(f"  {finding.level.label} {finding.code} {finding.row} {finding.message}")
    return FINDINGS if any(answer.outcome is not Outcome.ACCEPTED for answer in answers) else FINE


def _consolidate(options: argparse.Namespace) -> int:
    from luqual_desktop.services.reading_apart import ReadingApart

    catalogue = _load()
    with ReadingApart(catalogue, adding_up=True) as reading:
        if not options.package:  # with one, files are read for the units it lists
            reading.begin()  # while what opens a store is loaded here
        return _consolidated(options, catalogue, None if options.package else reading)


def _consolidated(options: argparse.Namespace, catalogue: Catalogue, begun: ReadingApart | None) -> int:
    from luqual_desktop.services.batch import BatchRequest, as_json, consolidate_files

    if not is_code(options.unit):
        raise UserError(f"单位代码“{options.unit[:40]}”写法不对，应如 {catalogue.plan.owner.code}。", "unit")
    request = BatchRequest(
        tuple(options.sources), options.unit, _period(catalogue, options.period), options.out, options.cover
    )
    if options.package:
        from luqual_desktop.services.task_packages import read_package

        request = replace(request, package=read_package(catalogue, options.package), package_file=options.package)
    result = consolidate_files(catalogue, paths.migrations_folder(), request, _actor(), _say, begun)
    if options.json:
        _print_json(as_json(catalogue, result))
    done = result.consolidated
    taken = result.taken
    written = f"汇总工作簿 {result.path}" if result.path else "没有一份可以计入，没有写出汇总工作簿"
    _say(f"已报 {len(done.sources)}/{len(done.expected)}，退回 {len(taken.rejected)} 份，{written}")
    for file, reason in (*taken.rejected, *taken.superseded):
        _say(f"  {file.name}：{reason}")
    return FINDINGS if taken.rejected or taken.warned else FINE


def _reseal(options: argparse.Namespace) -> int:
    from luqual_desktop.services.resealing import reseal

    code = reseal(_load(), options.file)
    _say(f"已重写 {options.file}，校验码 {code}")
    return FINE


def _self_check(options: argparse.Namespace) -> int:
    from luqual_desktop.services.self_check import OF_A_BUILD, OF_THE_SYSTEM, self_check

    floors = OF_A_BUILD if paths.is_packaged() else OF_THE_SYSTEM
    if options.older_expat or sys.platform != "win32":  # elsewhere it is the system's own, mended without a new number
        floors = replace(floors, expat=())
    answer = self_check(paths.catalogue_file(), paths.migrations_folder(), options.probes, floors)
    _print(json.dumps(answer, ensure_ascii=False))
    return FINE if answer["ok"] else CANNOT


_OUTCOME_WORDS = {"accepted": "通过", "warned": "需核实", "rejected": "退回"}


def _speak_utf8() -> None:
    """Write UTF-8; where there is nothing to write to, as in a windowed program of Windows, write nowhere."""
    if sys.stdout is None:
        sys.stdout = StringIO()
    if sys.stderr is None:
        sys.stderr = StringIO()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _print_json(data: object) -> None:
    sys.stdout.write(f"{json.dumps(data, ensure_ascii=False, indent=1)}\n")


def _print(line: str) -> None:
    sys.stdout.write(f"{one_line(line)}\n")


def _say(line: str) -> None:
    sys.stderr.write(f"{one_line(line)}\n")
    sys.stderr.flush()
