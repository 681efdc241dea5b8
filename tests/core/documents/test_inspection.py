"""A file is refused before anyone opens it, each time with one sentence that says what to do."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiqi.core.documents.inspection import archive, clean_name, inspect
from huiqi.core.documents.inspection.refused import FileRefused
from tests.core.documents.conftest import PDF, docx_bytes, repack


def look(folder: Path, name: str, data: bytes, declared: str = "") -> str:
    """The media type found, after writing ``data`` to a file."""
    path = folder / "incoming"
    path.write_bytes(data)
    return inspect(path, name=name, declared=declared).media_type


def why(folder: Path, name: str, data: bytes, declared: str = "") -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        look(folder, name, data, declared)
    assert caught.value.message.endswith("。")
    return caught.value


def xlsx_bytes() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for row in range(3000):
        sheet.write_row(row, 0, [row, "云杉（演示）", row * 1.5])
    book.close()
    return target.getvalue()


def png_bytes(width: int = 4, height: int = 4) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * (width + 1) * height) if width * height < 10**6 else b"x"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg_bytes(width: int = 4, height: int = 4) -> bytes:
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return start + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"


def zip_bytes(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return target.getvalue()


OFD = zip_bytes({"OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>', "Doc_0/Document.xml": b"<a/>"})


@pytest.mark.parametrize(
    ("name", "data", "declared"),
    [
        ("执照.pdf", PDF, "application/pdf"),
        ("执照.PDF", PDF, "application/octet-stream"),
        ("照片.jpg", jpeg_bytes(4000, 3000), "image/jpeg"),
        ("照片.jpeg", jpeg_bytes() + b"\x00\x00\x00\x18ftypmp42" * 9, "image/jpeg"),
        ("照片.png", png_bytes(), "image/png"),
        ("授权书.docx", docx_bytes(), ""),
        ("授权书.docx", docx_bytes(), "application/wps-office.docx"),
        ("报表.xlsx", xlsx_bytes(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("发票.ofd", OFD, "application/ofd"),
        ("名单.csv", "姓名,金额\n林（演示）,-1\n".encode("gbk"), "application/vnd.ms-excel"),
        ("名单.csv", "\ufeff姓名,金额\n林（演示）,=1+1\n".encode(), "text/csv"),
        ("说明.txt", "说明（演示）".encode(), "text/plain"),
    ],
)
def test_honest_files_are_taken(tmp_path: Path, name: str, data: bytes, declared: str) -> None:
    assert look(tmp_path, name, data, declared)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("表.xlsm", "这份文件是 .xlsm，含宏，请另存为 .xlsx 后再传。"),
        ("信.docm", "请另存为 .docx 后再传。"),
        ("信.doc", "另存为 .docx 或 PDF 后再传。"),
        ("表.xls", "另存为 .xlsx 后再传。"),
        ("照片.heic", "请在手机相册里导出为 JPG 后再传。"),
        ("一包.zip", "请解开后把里面的文件一份一份传上来。"),
        ("程序.exe", "请改传 PDF"),
        ("没有后缀", "请改传 PDF"),
        ("照片.pdf.exe", "请改传 PDF"),
    ],
)
def test_a_kind_we_do_not_take_is_told_what_to_bring_instead(tmp_path: Path, name: str, said: str) -> None:
    assert said in why(tmp_path, name, b"anything").message


@pytest.mark.parametrize(
    ("name", "data", "declared"),
    [
        ("照片.jpg", PDF, ""),
        ("执照.pdf", jpeg_bytes(), ""),
        ("执照.pdf", b"MZ\x90\x00", ""),
        ("表.xlsx", docx_bytes(), ""),
        ("信.docx", xlsx_bytes(), ""),
        ("信.docx", zip_bytes({"a.txt": b"hello"}), ""),
        ("票.ofd", docx_bytes(), ""),
        ("说明.txt", b"PK\x03\x04\x00\x00", ""),
        ("说明.txt", b"<html><script>alert(1)</script>", ""),
        ("执照.pdf", PDF, "image/png"),
        ("执照.pdf", PDF, "text/html"),
        ("执照.pdf", PDF, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("表.csv", b"\x00\x01\x02", ""),
    ],
)
def test_a_lying_type_is_refused(tmp_path: Path, name: str, data: bytes, declared: str) -> None:
    assert why(tmp_path, name, data, declared).code == "file.lying_type"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert why(tmp_path, "空.pdf", b"").code == "file.empty"


def test_a_picture_of_two_billion_pixels_is_refused_by_its_header_alone(tmp_path: Path) -> None:
    assert why(tmp_path, "大.png", png_bytes(50_000, 50_000)).code == "file.pixels"
    assert why(tmp_path, "大.jpg", jpeg_bytes(60_000, 60_000)).code == "file.pixels"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("照片.png", png_bytes()[:40]),
        ("照片.jpg", jpeg_bytes()[:12]),
        ("执照.pdf", PDF[:40]),
        ("信.docx", docx_bytes()[:-40]),
        ("信.docx", docx_bytes()[: len(docx_bytes()) // 2]),
    ],
)
def test_a_file_cut_off_on_the_way_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    assert why(tmp_path, name, data).code == "file.damaged"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("照片.png", png_bytes() + zip_bytes({"a": b"b"})),
        ("照片.jpg", jpeg_bytes() + zip_bytes({"a": b"b"})),
        ("照片.jpg", jpeg_bytes()[:20] + b"\xff\xfe\x00\x0a%PDF-1.4" + jpeg_bytes()[20:]),
        ("执照.pdf", PDF + zip_bytes({"a": b"b"})),
        ("执照.pdf", PDF + b"x" * 5000),
        ("信.docx", docx_bytes() + b"tail" * 9),
        ("信.docx", b"PK\x03\x04" + b"x" * 100 + docx_bytes()),
    ],
)
def test_a_file_that_is_two_kinds_at_once_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    assert why(tmp_path, name, data).code == "file.two_kinds"


def test_a_pdf_with_its_header_not_at_the_first_byte_is_refused(tmp_path: Path) -> None:
    assert why(tmp_path, "执照.pdf", b"\n" + PDF).code == "file.lying_type"


@pytest.mark.parametrize(
    "inside",
    [b"/S /JavaScript /JS (app.alert(1))", b"/S /Java#53cript", b"/S /Launch /F (cmd.exe)", b"/Subtype /RichMedia"],
)
def test_a_pdf_that_runs_something_is_refused(tmp_path: Path, inside: bytes) -> None:
    assert (
        why(tmp_path, "执照.pdf", PDF.replace(b"/Type /Catalog", b"/OpenAction << " + inside + b" >>")).code
        == "file.active"
    )


def test_a_pdf_that_hides_a_script_in_a_packed_object_stream_is_refused(tmp_path: Path) -> None:
    packed = zlib.compress(b"<< /S /JavaScript >>")
    hidden = b"2 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\r\n" + packed + b"\nendstream\n"
    assert why(tmp_path, "执照.pdf", PDF.replace(b"trailer", hidden + b"trailer")).code == "file.active"


def test_a_pdf_object_stream_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    packed = zlib.compress(b"\x00" * (80 << 20), 9)
    hidden = b"2 0 obj\n<< /Type /ObjStm >>\nstream\n" + packed + b"\nendstream\n"
    assert why(tmp_path, "执照.pdf", PDF.replace(b"trailer", hidden + b"trailer")).code == "file.bomb"


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    assert (
        why(tmp_path, "执照.pdf", PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 5 0 R")).code == "file.encrypted"
    )


def test_a_locked_office_file_is_refused_as_locked_and_an_old_one_as_old(tmp_path: Path) -> None:
    ole2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    assert why(tmp_path, "信.docx", ole2 + "EncryptedPackage".encode("utf-16-le")).code == "file.encrypted"
    assert why(tmp_path, "表.xlsx", ole2).code == "file.legacy"
    assert why(tmp_path, "说明.txt", ole2).code == "file.legacy"


def test_a_zip_entry_behind_a_password_is_refused(tmp_path: Path) -> None:
    data = bytearray(docx_bytes())
    data[6] |= 1  # the flag in the first local header
    at = data.rfind(b"PK\x01\x02")
    first = data.find(b"PK\x01\x02")
    assert 0 < first <= at
    data[first + 8] |= 1
    assert why(tmp_path, "信.docx", bytes(data)).code == "file.encrypted"


# Macros and what runs or fetches


def test_a_macro_is_found_by_its_part_and_by_its_declared_type(tmp_path: Path) -> None:
    assert why(tmp_path, "表.xlsx", repack(xlsx_bytes(), add={"xl/vbaProject.bin": b"x"})).code == "file.macro"
    types = zipfile.ZipFile(io.BytesIO(xlsx_bytes())).read("[Content_Types].xml")
    disguised = types.replace(
        b"</Types>", b'<Override PartName="/xl/notes.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    data = repack(xlsx_bytes(), add={"xl/notes.bin": b"x"}, replace={"[Content_Types].xml": disguised})
    assert why(tmp_path, "表.xlsx", data).code == "file.macro"
    enabled = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    renamed = repack(xlsx_bytes(), replace={"[Content_Types].xml": enabled})
    assert "含宏" in why(tmp_path, "表.xlsx", renamed).message


def with_relationship(data: bytes, part: str, kind: str, target: str) -> bytes:
    rels = zipfile.ZipFile(io.BytesIO(data)).read(part)
    added = (
        f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return repack(data, replace={part: rels.replace(b"</Relationships>", added.encode())})


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://evil.example/t.dotm"),
        ("attachedTemplate", "\\\\evil.example\\share\\t.dotm"),
        ("attachedTemplate", "file://evil.example/share/t.dotm"),
        ("oleObject", "mhtml:https://evil.example/x!html"),
        ("image", "http://evil.example/pixel.png"),
        ("frame", "https://evil.example/f.htm"),
    ],
)
def test_a_remote_template_picture_or_object_is_refused(tmp_path: Path, kind: str, target: str) -> None:
    data = with_relationship(docx_bytes(), "word/_rels/document.xml.rels", kind, target)
    assert why(tmp_path, "信.docx", data).code == "file.active"


@pytest.mark.parametrize(
    ("kind", "target"),
    [("hyperlink", "https://www.example.org/"), ("attachedTemplate", "file:///C:\\Users\\lin\\Normal.dotm")],
)
def test_links_to_click_and_templates_of_ones_own_disk_are_let_be(tmp_path: Path, kind: str, target: str) -> None:
    assert look(tmp_path, "信.docx", with_relationship(docx_bytes(), "word/_rels/document.xml.rels", kind, target))


def test_a_dde_field_split_over_runs_is_refused(tmp_path: Path) -> None:
    document = zipfile.ZipFile(io.BytesIO(docx_bytes())).read("word/document.xml")
    field = b"<w:p><w:r><w:instrText>DDEA</w:instrText></w:r><w:r><w:instrText>UTO cmd</w:instrText></w:r></w:p>"
    data = repack(docx_bytes(), replace={"word/document.xml": document.replace(b"<w:body>", b"<w:body>" + field)})
    assert why(tmp_path, "信.docx", data).code == "file.active"


def test_a_workbook_link_that_starts_a_program_is_refused(tmp_path: Path) -> None:
    link = b'<externalLink xmlns="http://x"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    assert (
        why(tmp_path, "表.xlsx", repack(xlsx_bytes(), add={"xl/externalLinks/externalLink1.xml": link})).code
        == "file.active"
    )


def test_an_entity_bomb_in_a_part_is_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><Types>&c;</Types>'
    assert why(tmp_path, "信.docx", repack(docx_bytes(), replace={"[Content_Types].xml": bomb})).code == "file.active"


def test_a_csv_cell_that_starts_a_program_is_refused(tmp_path: Path) -> None:
    assert why(tmp_path, "表.csv", b"a,b\n=cmd|'/c calc'!A1,2\n").code == "file.active"


# Bombs


def test_an_honest_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    assert why(tmp_path, "信.docx", repack(docx_bytes(), add={"word/x.xml": b"\x00" * (300 << 20)})).code == "file.bomb"


def test_a_bomb_below_the_total_is_refused_by_its_ratio(tmp_path: Path) -> None:
    assert why(tmp_path, "信.docx", repack(docx_bytes(), add={"word/x.xml": b"\x00" * (60 << 20)})).code == "file.bomb"


def test_a_bomb_that_declares_a_small_size_is_stopped_while_unpacking(tmp_path: Path) -> None:
    data = bytearray(repack(docx_bytes(), add={"word/x.xml": b"\x00" * (300 << 20)}))
    central = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 1000)
    local = struct.unpack_from("<I", data, central + 42)[0]
    struct.pack_into("<I", data, local + 22, 1000)
    assert why(tmp_path, "信.docx", bytes(data)).code == "file.bomb"


def test_entries_laid_over_one_another_are_refused(tmp_path: Path) -> None:
    data = bytearray(docx_bytes())
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    assert why(tmp_path, "信.docx", bytes(data)).code in ("file.bomb", "file.damaged")


def test_too_many_entries_are_refused_before_the_directory_is_read(tmp_path: Path) -> None:
    many = zip_bytes({f"word/{number}.xml": b"" for number in range(archive.ENTRIES_LIMIT + 1)})
    assert why(tmp_path, "信.docx", many).code == "file.bomb"


def test_archives_inside_archives_are_followed_one_level_and_no_further(tmp_path: Path) -> None:
    chart = repack(docx_bytes(), add={"word/embeddings/data.xlsx": xlsx_bytes()})
    assert look(tmp_path, "信.docx", chart)
    deep = zip_bytes({"a.zip": zip_bytes({"b.zip": zip_bytes({"c": b"d"})})})
    assert why(tmp_path, "信.docx", repack(docx_bytes(), add={"word/embeddings/a.zip": deep})).code == "file.nested"
    program = repack(docx_bytes(), add={"word/media/a.bin": b"MZ\x90\x00" * 9})
    assert why(tmp_path, "信.docx", program).code == "file.nested"


def test_a_nested_bomb_counts_against_the_whole(tmp_path: Path) -> None:
    inner = zip_bytes({"x": b"\x00" * (60 << 20)})
    assert why(tmp_path, "信.docx", repack(docx_bytes(), add={"word/embeddings/a.xlsx": inner})).code == "file.bomb"


def test_an_entry_that_climbs_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    assert why(tmp_path, "信.docx", repack(docx_bytes(), add={"../../etc/passwd": b"x"})).code == "file.damaged"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\lin\\执照.pdf", "执照.pdf"),
        ("../../etc/执照.pdf", "执照.pdf"),
        ("ann\u202efdp.exe", "annfdp.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("长" * 400 + ".pdf", "长" * 146 + ".pdf"),
    ],
)
def test_a_file_name_is_bared_of_folders_and_tricks(given: str, kept: str) -> None:
    assert clean_name(given) == kept


# Whatever comes in, the answer is a kind or a refusal


HONEST = {
    "信.docx": docx_bytes(),
    "票.ofd": OFD,
    "执照.pdf": PDF,
    "照片.png": png_bytes(),
    "照片.jpg": jpeg_bytes(),
    "表.csv": "姓名,金额\n林（演示）,1\n".encode("gbk"),
}


@given(data=st.data(), name=st.sampled_from(sorted(HONEST)))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_damaged_anywhere_is_taken_or_refused_but_never_breaks_us(
    tmp_path: Path, data: st.DataObject, name: str
) -> None:
    damaged = bytearray(HONEST[name])
    for _ in range(data.draw(st.integers(1, 6))):
        # Directories lie at the end of a container and headers at the start: look there more often.
        near = data.draw(st.sampled_from([0, max(0, len(damaged) - 1500), 0]))
        at = data.draw(st.integers(near, max(near, len(damaged) - 1)))
        damaged[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=8))
    path = tmp_path / "incoming"
    path.write_bytes(bytes(damaged))
    with suppress(FileRefused):
        inspect(path, name=name)
