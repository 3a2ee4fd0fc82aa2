"""The key of an installation: made when it is first needed, made anew when it is lost, never in the way of 上报."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from luqual_desktop.cli import run
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.signatures import fingerprint
from luqual_desktop.errors import UserError
from luqual_desktop.paths import CATALOGUE_VARIABLE, DATA_FOLDER_VARIABLE, database_file, migrations_folder
from luqual_desktop.services.checking import Outcome, check_file
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.importing import read_back
from luqual_desktop.services.reading_apart import check_files
from luqual_desktop.services.resealing import reseal
from luqual_desktop.services.signing import Signing
from luqual_desktop.services.submitting import recall, submit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.backups import create_backup
from luqual_desktop.storage.signing_key import FILE, FOLDER
from luqual_desktop.workbook.manifest import SUBMISSION
from luqual_desktop.workbook.reader import read_submission
from tests.services.conftest import OpenWorkspace
from tests.services.test_submitting import fill
from tests.services.unit_files import steady_actor
from tests.workbook.test_signed import with_entries

DIGEST = "ab" * 32
ROOT = Path(__file__).parents[2]


@pytest.fixture
def space(open_workspace: OpenWorkspace, small_catalogue: Catalogue) -> Workspace:
    return open_workspace(small_catalogue, "store.db")


@pytest.fixture
def report(space: Workspace) -> OpenReport:
    opened = space.open_report(space.catalogue.units[0].code, space.catalogue.calendar.periods[-1])
    fill(space, opened)
    return opened


def key_file(space: Workspace) -> Path:
    return space.database.path.parent / FOLDER / FILE


def anew(space: Workspace) -> Signing:
    """Return the key as after the next start."""
    return Signing(space.database.path.parent, space.actor.now, space)


def test_the_first_signature_makes_the_key_and_the_next_start_has_the_same(space: Workspace) -> None:
    assert not key_file(space).exists()
    first = space.signing.sign(SUBMISSION, DIGEST)
    assert first is not None
    assert first.covers(SUBMISSION, DIGEST)
    assert anew(space).sign(SUBMISSION, DIGEST) == first
    assert space.signing.public_key() == anew(space).public_key() == first.public_key
    assert space.signing.take_notice() == ""


def test_two_installations_have_two_keys(space: Workspace, tmp_path: Path) -> None:
    other = Signing(tmp_path / "other", space.actor.now, space)
    assert other.public_key() != space.signing.public_key()


@pytest.mark.parametrize("content", [b"", b"\x00" * 500, b'{"kind": "luqual-private-key"}'])
def test_a_damaged_key_gives_way_to_a_new_one_and_is_said_once(space: Workspace, content: bytes) -> None:
    old = space.signing.public_key()
    key_file(space).write_bytes(content)
    signing = anew(space)
    signature = signing.sign(SUBMISSION, DIGEST)
    assert signature is not None
    assert signature.public_key != old
    notice = signing.take_notice()
    assert notice.startswith("原签名密钥不能使用")
    assert fingerprint(signature.public_key) in notice
    assert "重新登记" in notice
    assert signing.take_notice() == ""
    (kept,) = key_file(space).parent.glob("*.unusable")
    assert kept.read_bytes() == content
    assert anew(space).public_key() == signature.public_key


def test_a_lost_key_is_said_too(space: Workspace) -> None:
    space.signing.public_key()
    key_file(space).unlink()
    signing = anew(space)
    signing.public_key()
    assert signing.take_notice().startswith("找不到原签名密钥，已改用新密钥，不影响上报。")


def test_a_key_that_cannot_be_kept_lets_the_report_out_unsigned(
    space: Workspace, report: OpenReport, tmp_path: Path
) -> None:
    key_file(space).parent.write_bytes(b"a file where the folder should be")
    done = submit(space, report, tmp_path / "a.xlsx")
    assert done.notice.startswith("签名密钥在文件夹 ")
    assert "不影响上报" in done.notice
    read = read_submission(done.path, space.catalogue)
    assert (read.signed_by, read.signature_broken) == ("", False)
    with pytest.raises(UserError, match="存不进"):
        space.signing.public_key()


def test_a_key_that_cannot_be_read_for_a_moment_is_not_given_up(space: Workspace) -> None:
    public = space.signing.public_key()
    held = key_file(space).rename(key_file(space).with_name("held"))
    key_file(space).mkdir()  # what cannot be opened as a file, on any system
    assert space.signing.sign(SUBMISSION, DIGEST) is None
    assert "本次没有签名，不影响上报" in space.signing.take_notice()
    key_file(space).rmdir()
    held.rename(key_file(space))
    assert space.signing.public_key() == public


def test_a_damaged_key_does_not_stop_a_report(space: Workspace, report: OpenReport, tmp_path: Path) -> None:
    first = submit(space, report, tmp_path / "1.xlsx")
    assert first.notice == ""
    old = read_submission(first.path, space.catalogue).signed_by
    assert old == space.signing.public_key()
    key_file(space).write_bytes(b"damaged")
    recall(space, report, "更正")
    second = submit(space, report, tmp_path / "2.xlsx")
    assert second.notice.startswith("原签名密钥不能使用")
    new = read_submission(second.path, space.catalogue).signed_by
    assert new not in {"", old}


def test_the_command_says_it_too(
    tmp_path: Path,
    small_plan_file: Path,
    small_catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setenv(CATALOGUE_VARIABLE, str(small_plan_file))
    store = Workspace.open(database_file(), migrations_folder(), small_catalogue, steady_actor())
    opened = store.open_report(small_catalogue.units[0].code, small_catalogue.calendar.periods[-1])
    fill(store, opened)
    old = store.signing.public_key()
    key_file(store).write_bytes(b"damaged")
    store.close()
    unit, period = opened.report.unit, str(opened.report.period)
    assert run(["export", "--unit", unit, "--period", period, "--out", str(tmp_path / "a.xlsx")]) == 0
    assert "原签名密钥不能使用" in capsys.readouterr().err
    assert read_submission(tmp_path / "a.xlsx", small_catalogue).signed_by not in {"", old}


def test_no_key_is_in_a_backup(space: Workspace, tmp_path: Path) -> None:
    public = space.signing.public_key()
    secret = json.loads(key_file(space).read_bytes())["secret"]
    backup = create_backup(space.database.path, tmp_path / "backups", space.actor.now())
    files = [each.read_bytes() for each in (tmp_path / "backups").rglob("*") if each.is_file()]
    assert backup.path.exists()
    assert any(public.encode() in each for each in files)  # which key was used is a setting
    assert not any(part in each for each in files for part in (secret.encode(), b64decode(secret)))


def test_samples_are_not_signed(small_catalogue: Catalogue, tmp_path: Path) -> None:
    store = Workspace.open(tmp_path / "s.db", migrations_folder(), small_catalogue, steady_actor(), sample=True)
    assert store.signing.sign(SUBMISSION, DIGEST) is None
    with pytest.raises(UserError, match="没有签名密钥"):
        store.signing.public_key()
    store.close()
    assert not (tmp_path / FOLDER).exists()


@pytest.fixture
def signed(space: Workspace, report: OpenReport, tmp_path: Path) -> Path:
    return submit(space, report, tmp_path / "signed.xlsx").path


def test_check_names_the_key_and_says_that_enrolment_is_not_looked_at(space: Workspace, signed: Path) -> None:
    (answer,) = check_files(space.catalogue, [signed])
    assert answer.message.endswith(f"已签名（密钥指纹 {fingerprint(space.signing.public_key())}，本命令不核对登记）。")
    assert set(answer.as_json()) == {"file", "outcome", "code", "message", "unit", "period", "revision", "findings"}
    reseal(space.catalogue, signed)
    (answer,) = check_files(space.catalogue, [signed])
    assert answer.message.endswith("未签名。")
    assert answer.outcome is not Outcome.REJECTED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signature.value": "00" * 64}, "signature"),
        ({"signature.public_key": "aa" * 32}, "signature"),
        ({"digest": "00" * 32}, "digest"),
    ],
)
def test_a_wrong_signature_is_refused_here_and_there(
    space: Workspace, report: OpenReport, signed: Path, tmp_path: Path, change: dict[str, str | None], code: str
) -> None:
    forged = with_entries(signed, tmp_path / "forged.xlsx", change)
    answer = check_file(space.catalogue, forged)
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, code)
    assert answer.message.startswith("签名不符")
    with pytest.raises(UserError, match="签名不符"):
        read_back(report, forged)


def test_nothing_on_the_way_to_the_window_imports_the_library() -> None:
    """Importing it costs some 30 ms of processor time, which wait for the first signature."""
    modules = "luqual_desktop.app, luqual_desktop.ui.workbench, luqual_desktop.ui.district.district_page"
    child = f"import sys, {modules}, luqual_desktop.workbook.reader; print('cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", child], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
