#!/usr/bin/env python3
"""核对惠企的证明文件（.tlog-proof），不联网，只要 Python 3.8 以上，不装任何东西。

    python verify_proof.py 证明文件 --key 公钥

公钥是一行「名字+编号+Base64」，应当从网站以外再核对一次（比如公报、窗口）。退出码：0 成立，1 不成立，2 用法不对。

Checks, in this order: the Ed25519 signature under the head of the log (RFC 8032), the path from the entry to its root
(RFC 9162), and that what the file says in the open is what the entry seals. Formats: c2sp.org/tlog-proof, signed-note.
"""

import argparse
import base64
import hashlib
import json
import re
import sys

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
PARTS = {"subject": "对象", "payload": "内容", "actor": "经办", "company": "企业编号"}


class Failed(Exception):
    """The proof does not hold; the message says why."""


# -- Ed25519, RFC 8032, section 6 ---------------------------------------------------------------------


def recover_x(y, sign):
    """The x of a point, or None when there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


def decompress(text):
    """A point in extended coordinates out of 32 bytes, or None."""
    y = int.from_bytes(text, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    """The sum of two points."""
    p, q = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    r, s = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = q - p, s - r, s + r, q + p
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(number, point):
    """``number`` times ``point``."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def same(a, b):
    """Whether two points are one."""
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signature_holds(public, signature, message):
    """Ed25519 verification."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = decompress(public), decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same(multiply(scalar, BASE), add(commitment, multiply(challenge, key)))


# -- The proof ----------------------------------------------------------------------------------------


def sha256(data):
    """SHA-256."""
    return hashlib.sha256(data).digest()


def decode(text):
    """Base 64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Failed("文件里有看不懂的编码，不是完整的证明文件。") from None


def read_key(line):
    """(name, id, public key) of a verifier key."""
    parts = line.strip().split("+", 2)
    body = decode(parts[2]) if len(parts) == 3 else b""
    name = parts[0]
    key_id = sha256(name.encode() + b"\n" + body)[:4]
    if len(body) != 33 or body[0] != 1 or key_id.hex() != parts[1]:
        raise Failed("公钥不对：应当是一行「名字+编号+Base64」。")
    return name, key_id, body[1:]


def check_note(note, keys):
    """Size and root of the head, once a known key's signature holds."""
    text, blank, tail = note.rpartition("\n\n")
    if not blank:
        raise Failed("文件里没有日志的签名。")
    text += "\n"
    lines = text.split("\n")
    known = {(name, key_id): public for name, key_id, public in keys}
    good = False
    for line in tail.rstrip("\n").split("\n"):
        match = re.match(r"^— (\S+) (\S+)$", line)
        body = decode(match.group(2)) if match else b""
        public = known.get((match.group(1), body[:4])) if match else None
        if public is None:
            continue
        if match.group(1) != lines[0] or not signature_holds(public, body[4:], text.encode()):
            raise Failed("签名不对：日志的签名被改过，或者不是这把公钥对应的私钥签的。")
        good = True
    if not good:
        raise Failed("签名不是这把公钥对应的私钥签的。")
    return int(lines[1]), decode(lines[2])


def root_of_path(index, size, leaf, path):
    """RFC 9162, section 2.1.3.2."""
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Failed("证明的路径太长，被改过。")
        if place & 1 or place == last:
            found = sha256(b"\x01" + sibling + found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + sibling)
        place, last = place >> 1, last >> 1
    if last or not 0 <= index < size:
        raise Failed("证明的路径太短，被改过。")
    return found


def check(text, keys):
    """The entry and what it opens, once everything holds. Raises Failed."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 3 or not lines[1].startswith("extra "):
        raise Failed("这不是惠企的证明文件。")
    if not re.match(r"^index (0|[1-9][0-9]*)$", lines[2]):
        raise Failed("文件没有写明是日志的第几条。")
    index, path = int(lines[2][6:]), [decode(line) for line in lines[3:]]
    size, root = check_note(note, keys)
    try:
        extra = json.loads(decode(lines[1][6:]))
        entry, opened = extra["entry"], extra["opened"]
        sealed = json.loads(entry)
    except (ValueError, KeyError, TypeError):
        raise Failed("文件里的内容看不懂，不是完整的证明文件。") from None
    if root_of_path(index, size, sha256(b"\x00" + entry.encode()), path) != root:
        raise Failed("这一条不在签名的日志里：内容或路径被改过。")
    for part, each in opened.items():
        nonce, said = bytes.fromhex(each["nonce"]), each["text"].encode()
        if part not in PARTS or sha256(nonce + said).hex() != sealed.get(part):
            raise Failed("写出来的内容和日志里封存的不一样。")
    return index, size, sealed, opened


def main(arguments=None):
    """Check one file."""
    parser = argparse.ArgumentParser(description="核对惠企的证明文件，不联网。")
    parser.add_argument("file", help=".tlog-proof 文件")
    parser.add_argument("--key", required=True, help="公钥，或者写着公钥的文件（一行一把）")
    options = parser.parse_args(arguments)
    try:
        if "+" not in options.key:
            with open(options.key, encoding="utf-8") as stream:
                lines = stream.read().split()
        else:
            lines = [options.key]
        with open(options.file, encoding="utf-8", newline="") as stream:
            index, size, sealed, opened = check(stream.read(), [read_key(line) for line in lines])
    except Failed as failed:
        print(f"证明不成立：{failed}")
        return 1
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        print(f"证明不成立：文件读不了或者不完整（{type(error).__name__}）。")
        return 1
    print("证明成立。")
    print(f"  日志第 {index + 1} 条（签名时共 {size} 条），编号 {sealed['seq']}")
    print(f"  时间（UTC）：{sealed['at']}")
    print(f"  事情：{sealed['kind']}")
    for part, each in opened.items():
        print(f"  {PARTS[part]}：{each['text']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
