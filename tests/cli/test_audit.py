"""The audit through the real commands: one document, a folder, other sources, and files that nobody should have sent."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from office import Office
from openpyxl import load_workbook

from yizhangtu.cli import main

COMMAND = Path(sys.executable).with_name("yizhangtu")
SOUND = "青禾县国土空间总体规划（2021—2035年）动态维护方案\n永久基本农田拟调出地块面积9.00公顷，其中，零星破碎地块6.00公顷，灾毁地块3.00公顷。\n"
WRONG = SOUND.replace("9.00", "9.50")
NO_PLAN = "今天的会议改在下午举行，地点不变，请各位准时参加。\n"


def audit(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["audit", *(str(word) for word in words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_document_has_no_finding(tmp_path: Path) -> None:
    content = json.loads(audit(written(tmp_path / "a.txt", SOUND), "--json", "-").stdout)
    assert content["schema"] == "yizhangtu.audit/v1"
    assert content["findings"] == []
    assert "A1" in {one["rule"] for one in content["verified"]}


def test_a_wrong_sum_is_a_hard_finding_with_its_quote_and_line(tmp_path: Path) -> None:
    result = audit(written(tmp_path / "a.txt", WRONG), "--json", "-", code=1)
    (found,) = json.loads(result.stdout)["findings"]
    assert (found["rule"], found["severity"]) == ("A1", "hard")
    assert (found["stated"], found["expected"], found["unit"]) == ("9.50", "9.00", "公顷")
    assert found["line"] == 2
    assert found["quote"] in WRONG


def test_every_form_of_the_report_is_written(tmp_path: Path) -> None:
    source = written(tmp_path / "a.txt", WRONG)
    forms = {kind: tmp_path / f"报告.{kind}" for kind in ("html", "docx", "xlsx", "json")}
    options = [word for kind, path in forms.items() for word in (f"--{kind}", path)]
    printed = audit(source, *options, code=1).stdout
    assert "[A1 不符合] 第2行" in printed
    assert 'class="note hard"' in forms["html"].read_text(encoding="utf-8")
    assert len(list(docx.Document(str(forms["docx"])).comments)) == 2
    assert load_workbook(forms["xlsx"])["发现"]["B3"].value == "不符合"
    assert json.loads(forms["json"].read_text(encoding="utf-8"))["document"] == "a.txt"


def test_a_document_about_no_plan_has_nothing_to_check(tmp_path: Path) -> None:
    result = audit(written(tmp_path / "通知.txt", NO_PLAN))
    assert "没有可以核对的规划数字" in result.stdout


def test_a_folder_is_audited_in_one_call_with_an_index(tmp_path: Path) -> None:
    folder = tmp_path / "公示"
    (folder / "二期").mkdir(parents=True)
    written(folder / "甲.txt", SOUND)
    written(folder / "二期" / "乙.txt", WRONG)
    written(folder / "坏.docx", "这不是 Word 文档")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    written(folder / "~$甲.txt", "Word 的锁文件")
    written(folder / "图.png", "不是文档")
    out, summary = tmp_path / "报告", tmp_path / "汇总.json"
    audit(folder, "--html", out, "--json", summary, "--jobs", "2", code=1)
    content = json.loads(summary.read_text(encoding="utf-8"))
    assert content["schema"] == "yizhangtu.audits/v1"
    told = {one["name"]: one for one in content["documents"]}
    assert list(told) == ["二期/乙.txt", "坏.docx", "甲.txt"]
    assert "不是完好的 Word 文档" in told["坏.docx"]["error"]
    assert told["甲.txt"]["findings"] == []
    assert len(told["二期/乙.txt"]["findings"]) == 1
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "共3个文件，其中1个有不符合的内容，1个没有读成" in index
    assert (out / "二期" / "乙.txt.html").is_file()
    assert not (out / "坏.docx.html").exists()


def test_one_process_and_several_give_the_same(tmp_path: Path) -> None:
    for number in range(4):
        written(tmp_path / f"{number}.txt", WRONG if number % 2 else SOUND)
    one, two = (
        json.loads(audit(tmp_path, "--jobs", jobs, "--json", "-", code=1).stdout) for jobs in (1, 2)
    )
    assert one == two


def test_a_document_that_was_not_read_is_no_success(tmp_path: Path) -> None:
    written(tmp_path / "甲.txt", SOUND)
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    assert "1个文件没有读成" in audit(tmp_path, code=5).stdout


def test_a_published_plan_agrees_with_its_versions(drafted: Office) -> None:
    plan = drafted.folder / "方案.docx"
    drafted.run("maintain", "report", "--docx", plan)
    content = drafted.json("audit", plan, "--against", "v1")
    assert content["findings"] == []
    verified = content["verified"]
    assert isinstance(verified, list)
    assert {"A16", "A17"} <= {one["rule"] for one in verified}


def test_another_approval_is_not_kept(drafted: Office) -> None:
    plan = drafted.folder / "方案.docx"
    drafted.run("maintain", "report", "--docx", plan)
    approval = drafted.folder / "approval.txt"
    stricter = approval.read_text(encoding="utf-8").replace("不低于24.00公顷", "不低于24.01公顷")
    later = written(drafted.folder / "later.txt", stricter)
    content = drafted.json("audit", plan, "--approval", later, code=1)
    findings = content["findings"]
    assert isinstance(findings, list)
    assert {one["rule"] for one in findings} == {"A17"}
    assert "24.01公顷" in findings[0]["explanation"]


def test_the_plan_that_is_amended_is_compared(tmp_path: Path) -> None:
    name = "青禾县国土空间总体规划（2021—2035年）"
    plan = written(tmp_path / "规划.txt", f"{name}\n全县划定永久基本农田24.00公顷。\n")
    text = f"{name}动态维护方案\n维护前，永久基本农田面积为{{}}公顷。\n"
    audit(written(tmp_path / "甲.txt", text.format("24.00")), "--amends", plan)
    result = audit(written(tmp_path / "乙.txt", text.format("24.10")), "--amends", plan, code=1)
    assert "[A18 不符合，很可能] 第2行" in result.stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--before", "v1"), 2, "请同时用 --against"),
        (("--approval", "a.txt"), 5, "没有读到指标"),
        (("--against", "v9"), 3, "没有"),
    ],
    ids=["before alone", "no approval", "no such version"],
)
def test_calls_that_cannot_be_carried_out(
    office: Office, words: tuple[str, ...], code: int, told: str
) -> None:
    written(office.folder / "plan" / "a.txt", NO_PLAN)
    assert told in office.run("audit", "a.txt", *words, code=code).output


def test_an_empty_folder_has_nothing_to_audit(tmp_path: Path) -> None:
    assert "没有可以审校的文件" in audit(tmp_path, code=5).output


# Files that nobody should have sent ---------------------------------------------------------------------------------

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>{}</w:t></w:r></w:p></w:body></w:document>"
)


def word_of(document_xml: str, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document_xml)


def laughing(path: Path) -> None:
    """Entities that each hold ten of the one before: 10^9 words when they are expanded."""
    entities = '<!ENTITY e0 "ha">' + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)
    )
    word_of(f"<!DOCTYPE w [{entities}]>{BODY.format('&e9;')}", path)


def external(path: Path) -> None:
    secret = written(path.with_suffix(".secret"), "机密三万亩")
    entity = f'<!DOCTYPE w [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    word_of(entity + BODY.format("面积&e;"), path)


def bomb(path: Path) -> None:
    word_of(BODY.format("甲" * 150_000_000), path)


def encrypted_word(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))


def broken_word(path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("永久基本农田面积81.28万亩。")
    word.save(str(path))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def pictures_only_word(path: Path) -> None:
    word = docx.Document()
    word.save(str(path))


def pdf_of(objects: list[str], path: Path, trailer: str = "") -> None:
    content, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode()
    start = len(content)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    content += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(content)


PAGES = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
]


def pictures_only_pdf(path: Path) -> None:
    pdf_of(PAGES, path)


def encrypted_pdf(path: Path) -> None:
    key = "<" + "5a" * 32 + ">"
    lock = f"<</Filter/Standard/V 1/R 2/O {key}/U {key}/P -4>>"
    pdf_of([*PAGES, lock], path, "/Encrypt 4 0 R/ID[<61><61>]")


def broken_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<</Type/Cat")


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        os.truncate(file.fileno(), 500 * 1024 * 1024)


BAD_FILES = {
    "加密.docx": encrypted_word,
    "损坏.docx": broken_word,
    "图片.docx": pictures_only_word,
    "实体.docx": laughing,
    "外部.docx": external,
    "压缩.docx": bomb,
    "加密.pdf": encrypted_pdf,
    "损坏.pdf": broken_pdf,
    "扫描.pdf": pictures_only_pdf,
    "巨大.pdf": huge,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_an_error_that_says_what_to_do(tmp_path: Path, name: str) -> None:
    make: Callable[[Path], None] = BAD_FILES[name]
    make(tmp_path / name)
    result = audit(tmp_path / name, code=5)
    assert name in result.output
    assert "处理办法" in result.output
    assert "机密" not in result.output


def test_a_folder_of_bad_files_is_told_file_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "坏文件"
    folder.mkdir()
    for name, make in BAD_FILES.items():
        make(folder / name)
    written(folder / "通知.txt", NO_PLAN)
    done = subprocess.run(
        [COMMAND, "audit", folder, "--json", "-"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stderr
    documents = json.loads(done.stdout)["documents"]
    assert {one["name"] for one in documents if "error" in one} == set(BAD_FILES)
    (read,) = [one for one in documents if "error" not in one]
    assert (read["name"], read["findings"], read["verified"]) == ("通知.txt", [], [])
