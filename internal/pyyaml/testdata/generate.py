#!/usr/bin/env python3
"""Writes generated.jsonl: YAML texts, and what PyYAML's two safe loaders make of them.

    python generate.py > generated.jsonl

Needs PyYAML 6.0.1 with libyaml, and nothing else. (From 6.0.4 on, which of two merged values counts depends on whether the
key has one character.) The format is that of yaml.jsonl.
"""

import itertools
import json
import random

import yaml

INDICATORS = "-?:,[]{}#&*!|>'\"%@`"

NUMBERS = """0 00 000 1 -1 +1 -0 +0 12 012 08 09 0_1 1_2 1_ _1 __ 0_ 1__2 0b 0b0 0b1_0 0b2 -0b11 +0b1 0B1 0x 0x0 0xfF 0x_f
0xg 0X1 -0x1F 0o7 0o17 0777 0778 -0777 1:2 1:02 1:60 1:59 1:5 1:5:5 01:2 0:5 -1:30 +1:30 1:2:3:4 1:2: :1 1: 60:00 1_0:30 1:3_0
190:20:30 1.0 1. .1 -.1 +.1 . .. 1.. 1.2.3 1_0.5 1._5 ._5 .5_ 1.5e3 1.5e+3 1.5e-3 1.5E+3 1.e+3 .5e+3 -.5e+3 1e3 1e+3 1E-3
1.5e 1.5e+ 1.5e+3_0 e3 1.5f 1:2.5 1:2. 1:60.5 01:2.5 -1:2.5 1:2:3.25 0:0.0 1:2.5e+3 .inf .Inf .INF -.inf +.inf .iNF inf
-inf .nan .NaN .NAN -.nan .Nan nan 1.0e+16 1.0e+15 123456789012345678 1234567890123456789012345678901234567890 0.1 0.0001
0.00001 100000000000000000.0 1.7976931348623157e+308 1.8e+308 5.0e-324 1.0e-400 -0.0 0.30000000000000004 1e400 - + -- +-1 -+1
- -1 1,000 1.000,5 1%2 1/2 1a a1 0x1p3 1-2 1+2 ١٢ ½ 1e 1j 0b1.1 0x1.8 1:2x""".split()

WORDS = """yes Yes YES yEs no No NO nO on On ON oN off Off OFF oFF true True TRUE tRUE false False FALSE fALSE y Y n N t f null Null
NULL nULL ~ ~~ ~x none None nil undefined = == =x << <<< << x < > yes# no, on. off! true: trueish null0 Yes_ o of nu""".split()

DATES = """2024-01-31 2024-1-31 2024-01-1 2024-13-01 2024-02-30 2023-02-29 2024-02-29 1900-02-29 2000-02-29 0000-01-01 0001-01-01
9999-12-31 10000-01-01 24-01-31 2024-01 2024 2024-01-31T10:00:00 2024-01-31t10:00:00Z 2024-01-31T1:00:00 2024-01-31T10:00
2024-01-31T10:00:00.5 2024-01-31T10:00:00. 2024-01-31T24:00:00 2024-01-31T10:60:00 2024-01-31T10:00:60 2024-01-31T10:00:00+1
2024-01-31T10:00:00-12:30 2024-01-31T10:00:00+24:00 2024-01-31T10:00:00z 2024/01/31 31-01-2024 2024-01-31x 2024-01-31-01
20240131 10:00:00 2024-01-31T10:00:00+1:5""".split()
DATES += ["2024-01-31 10:00:00", "2024-01-31 10:00:00 Z", "2024-01-31  10:00:00.123 +1:30", "2024-01-31 10:00", "2024-1-3 4:05:06"]

TEXTS = [
    "a", "a b", "a  b", "a#b", "a #b", "a:b", "a: b", "a:", "a :b", "a : b", "http://x:80/y", "-a", "- a", "?a", "? a", ":a", ": a", "a,b", "a]b",
    "a}b", "a'b", 'a"b', "a\\b", "a&b", "a*b", "a!b", "a|b", "a>b", "a%b", "a@b", "a`b", "a-", "a?", "a ?", "a? b", "*.yml", "**/*.yml", "*a", "*a.yml",
    "&a", "&a b", "&a &b c", "!a", "! a", "!!", "!!str", "!!str a", "!!str &a b", "&a !!str b", "!!str !!str a", "!<tag:yaml.org,2002:str> 12", "!<!> 12", "!<x",
    "%a", "@a", "`a", "|a", ">a", "'a", '"a', "'a' b", '"a" b', "'a'b", "''", "''''", '""', "'a''b'", "{}", "[]", "{a}", "[a", "{a: b", "]", "}", ",", "{a: b}}",
    "{{ a }}", "{{a}}", "${A}", "$(a)", "~/a", "./a", "../a", "a/b", "C:\\a", "1 2", "yes no", "é", "日本", "😀", "a\u00a0b", "\u00a0a", "a\u200bb", "a\ufeffb",
    "---", "--- a", "...", "... a", "----", "-", "--", "- -", "- - a", "\ta", "a\t", "a\tb", "a\t#b", "a #", "#", " # a", "\\", "\\n",
]

ESCAPES = [f'"\\{c}"' for c in "0abtnvfre \"/\\N_LP'xuUqzsd$.-(1"] + [
    '"\\x41"', '"\\x4"', '"\\x4g"', '"\\u00e9"', '"\\u12"', '"\\U0001F600"', '"\\U00110000"', '"\\ud83d\\ude00"', '"\\t\\\n  a"',
    '"a \\\n  b"', '"a\\\n\\\n b"', '"a\\\n\n b"', '"\\\\"', '"\\\\\\""', '"a\n\\n b"', '"a \n  b"', '"a\n\n\n  b"', '" a "', '" \n a"', '"a \n "', '"\n"', '"\n\n"',
]

SINGLES = ["' a '", "'a\n b'", "'a\n\n b'", "'a \n\t b'", "'\n'", "'\n\n\n'", "'a\\nb'", "'a\"b'", "'a\n--- b'", "'a\n---\nb'", "'a\n ---\nb'", "'a\n...\nb'", "'a\r\nb'", "'a\rb'", "'a\u0085b'", "'a\u2028b'", "'a\u2028\u2029 b'"]

PLAINS = ["a\n b", "a\nb", "a\n\n b", "a\n\n\n  b", "a\n b\n  c", "a  \n   b  ", "a\n # b", "a # b\n c", "a\n b: c", "a\n - b", "a\n ? b", "a\n 'b'", "a\n [b]", "a\n\tb", "a\n \tb",
          "a\t\n b", "a\r\n b", "a\u2028 b", "a\u0085 b", "\n a\n b", "a\n---\n", "a\n --- b", "a\n...\n", "a\n ... b", "1\n 2", "yes\n no", "a\n:b", "a\n :b", "a\n!b", "a\n &b"]

BODIES = ["", "\n", "  a\n", "  a", "  a\n  b\n", "  a\n\n  b\n", "  a\n   b\n  c\n", "   a\n  b\n", "\n  a\n", "\n\n   a\n", "    \n  a\n", " a\n", "a\n", "  a\n\n", "  a\n\n\nb: 1\n",
          "  a\n \n  b\n", "  a\n   \n  b\n", "  a\n b: 1\n", "  a\n# c\n", "  # a\n", "  a # b\n", "  a\t\n", "\ta\n", "  \ta\n", " \ta\n", "  a\n\tb\n", "  a\r\n  b\r\n", "  a\u2028  b\n", "  - a\n  b: c\n",
          "  ---\n", "---\n", "  a\n---\n", "  a\n...\n", "  a\n   b\n\n   c\n  d\n", "  a\n\n   b\n\n  c\n"]
HEADERS = [s + h for s in "|>" for h in ["", "-", "+", "1", "2", "-1", "2+", "0", "3", "+-", "12", " ", " # c", "#c", "\t", "\t# c", " a", "-a"]]

FLOWS = """[] [a] [a,b] [a,b,] [,] [a,,b] [,a] [a [a] a] [[a],[b]] [a:b] [a: b] [a:b,c:d] [a: b,c: d] [a:] [a: ] [:] [: a] [:a] ['a':b] ['a':'b'] ["a":1] [a :b] [?a] [?] [? ] [?a:b]
[a?] [a?b] [a?,b] [-a] [-] [-,a] [-1] [--] [a-] [*a] [&a] [&a,b] [!a] [!] [!,a] [!!str] [!!str,a] [!!str a,!!int 1] [a#b] [|] [>] [%a] [@a] {} {a} {a,b} {a,b,} {,} {a:b} {a:1,b:2}
{'a':1} {a:} {a:,b:} {:} {:a} {?a} {?} {a?:b} {a:b?} {a:?b} {a::b} {a:b:c} {a:[b]} {a:{b:c}} {[a]:b} {{a}:b} {a:'b','c':d} {a:-1} {a:-} {1:2} {yes:no} {~:~} {<<:a} {&a b:c} {!!str a:b} {"a"b:c}
[{}] [{},{}] {a:[]} {a:{}} {a:[],b:{}} [[[]]] {a:{b:{c:d}}}""".split()
FLOWS += [f.replace(":", ": ").replace(",", ", ").replace("?", "? ") for f in FLOWS if ":" in f or "?" in f]
FLOWS += ["[a\n,b]", "[a,\nb]", "[\na\n]", "[\n  a,\n  b\n]", "{\na: b\n}", "{a:\nb}", "{a\n: b}", "{a: b\n, c: d}", "[a\n b]", "{a\n b: c}", "[# c\na]", "[a # c\n]", "[a #c\n, b]", "[a, # c\n b]", "[\ta]", "[a\t]", "[a,\tb]",
          "{a:\tb}", "{a\t: b}", "[\n\ta\n]", "[a\n---\n]", "[a\n\n b]", "['a\n b']", "[\"a\n b\"]", "{? a : b}", "{? a}", "{? a, b}", "{? : b}", "[? a : b]", "[? a]", "[? : b]", "[? , : b]", "[? }]", "[?, a]", "[a b: c d]", "[a: b: c]", "{a: b: c}"]

BLOCKS = """a:\\nb:|a: 1\\nb: 2|a:\\n  b: 1|a:\\n b: 1\\n c: 2|a:\\n  b: 1\\n c: 2|a:\\n b: 1\\n  c: 2| a: 1\\nb: 2| a: 1\\n b: 2|a: 1\\n b: 2|a:\\n- 1|a:\\n- 1\\n- 2\\nb: 3|a:\\n - 1\\n- 2|a:\\n- 1\\n - 2|- a\\n- b
- a\\n - b| - a\\n- b|- - a|- - a\\n  - b|- - a\\n - b|- a: 1\\n  b: 2|- a: 1\\n b: 2|- a: 1\\n   b: 2|-\\n  a: 1|-\\na: 1|- a\\nb: 1|a: 1\\n- b|a:\\n  - b: 1\\n    c: 2|a:\\n  - b: 1\\n  c: 2|a\\nb: 1|a: 1\\nb
a: b: c|a: - b|a: ? b|? a|? a\\n: b|? a\\n? b|? a\\n:\\n  b|? - a\\n: - b|: a|?|? |:|? a\\nb: c|a: 1\\n? b\\n: c|a: 1\\n: c|? a: b\\n: c: d|a:1|a:1\\nb: 2|a : 1|a  : 1|'a': 1|'a' : 1|"a" b: 1|'a'b: 1|[a]: 1|{a: 1}: 2
&a b: 1|!!str a: 1|&a : 1|*a : 1|*a: 1|a: &b|a: &b\\n  c: 1|a: &b\\nc: 1|a: !!map\\n  b: 1|a: !!seq\\n- b|a: !!str\\nb: 1|a: &b c\\nd: *b|a: &b {c: 1}\\nd: *b|- &a\\n- *a|- &a b\\n- *a\\n- *a|a: &x\\n- 1\\nb: *x
a:\\tb|a:\\t b|a: \\tb|\\ta: 1|a:\\n\\tb: 1|a:\\n  b: 1\\n\\tc: 2|-\\ta|- \\ta|-\\t- a|a: 1\\t|a: 1 \\t# c|a\\t: 1|? \\ta|a:\\n  \\tb|a: 1\\n\\t\\nb: 2|a: 1\\n \\t\\nb: 2|a:\\n \\t# c\\n b: 1
# c|# c\\na: 1|a: 1 # c|a: # c\\n  b|a: # c\\n  b: 1|a:\\n# c\\n  b: 1|a: 1\\n # c\\nb: 2|- # c\\n  a|- a # c\\n# d\\n- b|a: 'b' # c|a: 'b'# c|a: [b] # c|a: [b]# c|a: b# c|#|a: #|a: # b|a #b: 1|a: |# c\\n  b
---\\na: 1|--- a|--- a: 1|---a|--- - a|--- [a]|--- |---\\n|---\\n...|...|...\\na: 1|a: 1\\n...|a: 1\\n...\\n...|a: 1\\n... # c|a: 1\\n... b|a: 1\\n---|a: 1\\n---\\nb: 2|---\\n---|a: 1\\n...\\nb: 2|a: 1\\n...\\n---\\nb: 2| ---\\na|--- # c\\na: 1|---\\n# c
%YAML 1.1\\n--- a|%YAML 1.2\\n--- a|%YAML 1.3\\n--- a|%YAML 1\\n--- a|%YAML 2.0\\n--- a|%YAML 1.1|%YAML 1.1\\na|%YAML  1.1  # c\\n--- a|%YAML 1.1 x\\n--- a|%YAML 1.1#\\n--- a|%YAML 1.2# c\\n--- a|a: !b!c\\n---|%YAML 1.1\\n%YAML 1.1\\n--- a|%FOO\\n--- a|%FOO a b\\n--- a|% \\n--- a| %YAML 1.1|a: %b|a\\n%b
%TAG ! tag:a,1:\\n--- !b c|%TAG !! tag:yaml.org,2002:\\n--- !!str 1|%TAG !e! tag:yaml.org,2002:\\n--- !e!str 1|%TAG !e! tag:yaml.org,2002:s\\n--- !e!tr 1|--- !e!str 1|%TAG !e tag:a\\n--- a|%TAG !e! \\n--- a|%TAG !e! a\\n%TAG !e! b\\n--- a|%TAG
a: 1\\r\\nb: 2|a: 1\\rb: 2|a: 1\\n\\rb: 2|a:\\r\\n  b: 1|a: 1\\u0085b: 2|a: 1\\u2028b: 2|a:\\u2029  b: 1|a: '\\r\\n b'|- a\\r- b|# c\\ra: 1""".replace("\n", "|").split("|")

TAGS = ["str", "int", "float", "bool", "null", "timestamp", "binary", "seq", "map", "set", "omap", "pairs"]
TAGGED = ["", "12", "'12'", "012", "1e3", "' 12 '", "0o17", "--5", "+-5", "1:30", "'1:-2'", "abc", "yes", "YeS", "maybe", "~", "x y", "2024-01-31", "'2024-01-31'", "2024-02-30", "aGk=", "a", "a===", "é", ".inf", "nan", "'Infinity'", "'１２'",
          "[a]", "[a: 1]", "[a: 1, b: 2]", "[a: 1, a: 2]", "[[a]]", "[{a: 1, b: 2}]", "[]", "{}", "{a: 1}", "{a, b}", "{=: 5}", "{=: '5', a: 1}", "{=: [a]}", "{[a]: 1}", "0x1_F", "0x", "0b0b1", "''", "|\n  12\n", "'12\\n'"]

MERGES = ["{<<: {a: 1}}", "{<<: {a: 1}, a: 2}", "{a: 2, <<: {a: 1}}", "{<<: [{a: 1}, {b: 2}]}", "{<<: [{aa: 1}, {aa: 2}]}", "{<<: [{aa: 1, bb: 1}, {aa: 2, cc: 2}], bb: 3}", "{<<: []}", "{<<: {}}", "{<<: ~}", "{<<: [~]}", "{<<: [[{a: 1}]]}",
          "{<<: a}", "{'<<': a}", "{\"<<\": {a: 1}}", "{!!str <<: a}", "{!!merge x: {a: 1}}", "{<<: {<<: {aa: 1}, aa: 2}}", "{<<: {1: a}, 1.0: b}", "{<<: {1: a}, yes: b}", "{<<: {yes: a}, 1: b}", "{<<: !!set {a, b}}", "{<<: !foo {a: 1}}", "{<<: !foo [{a: 1}]}",
          "{<<: {[a]: 1}}", "{<<: {a: !foo 1}}", "{<<: {a: !foo 1}, a: 2}", "{<<: {a: 2024-01-31}, a: 1}", "{<<: {=: 1}}", "{=: 1}", "{? <<}", "{? =}", "[<<: {a: 1}]", "!!set {<<: {a: 1}}", "!!omap [<<: {a: 1}]", "!!omap [{<<: {a: 1}}]", "&a {<<: *a, b: 1}",
          "&a {b: {<<: *a}}", "&a {<<: [*a, {c: 1}], b: 1}", "&a {<<: {<<: *a, c: 1}, b: 1}", "[&a {aa: 1}, &b {<<: *a, aa: 2}, {<<: *b}, {<<: [*a, *b]}, {<<: [*b, *a]}]", "[&a {<<: {aa: 1}}, *a, {<<: *a}, !!omap [*a]]", "[&a [{x: 1}], {<<: *a}]", "[&a <<, {*a : {b: 1}}]", "[&m {1: a}, {<<: *m, 2: b}]"]

ALIASES = ["[&a x, *a]", "[&a [x], *a, *a]", "{a: &a {b: 1}, c: *a}", "&a [*a]", "&a {b: *a}", "&a {*a : b}", "{&a b: *a}", "{&a b: c, d: *a}", "[*a, &a b]", "[&a b, &a c]", "[&a b, &b *a]", "[&a , *a]", "[&a !!str , *a]", "[&a-b_1 x, *a-b_1]", "[&a: x]", "[&é x]", "[& x]", "[* x]",
           "[&a x,*a]", "[&a x, *a ]", "[*a]", "{*a:b}", "[&a, *a]", "[&a [&b x, *b], *b]", "[!!set &a {x}, 1]", "[&a 1, {*a : 2, 3: *a}]", "[&a .inf, *a]", "[&a yes, {*a : 1}]"]

KEYS = ["1", "-1", "1.0", "1.50", "1e3", "1.0e+20", "100000000000000000000", "012", "0x1F", "yes", "no", "~", "null", "", "''", "'1'", "2024-01-31", ".inf", ".nan", "1:30", "[]", "{}", "[a, b]", "!!set {a}", "!!binary aGk=", "a b", "é", "a.b", "a[0]", "!!str 1", "!foo a", "=", "<<", "0.1", "-0.0", "1_0"]


def documents():
    """Random documents whose indentation, blanks and comments are mostly right."""
    pick = random.Random(20240131).choice

    def end():
        return pick(["\n"] * 8 + [" # c\n", "\t\n", "\r\n", "\n\n", " \n", "\n# c\n", "\n \n"])

    def leaf(indent):
        pad = " " * (indent + pick([0, 1, 1, 2]))
        return pick([
            "a", "b c", "12", "yes", "'q'", '"d\\n"', "x:y", "x#y", "", "[a, {b: c}]", "{a: 1, b: [x]}", "!!str 1", "a\tb", "~",
            f"one\n{pad}two", f"'one\n{pad}two'", f'"one\\\n{pad}two"', f"|\n{pad}one\n{pad}two", f">-\n{pad}one\n{pad} two\n{pad}three", f"|+\n{pad}one\n",
        ])

    def value(indent, depth):
        kind = pick("lllmmms") if depth else "l"
        step = pick([2, 2, 2, 1, 4])
        if kind == "l":
            return " " + leaf(indent) + end()
        if kind == "m":
            return end() + mapping(indent + step, depth - 1)
        return end() + sequence(indent + pick([0, 2]), depth - 1)

    def mapping(indent, depth):
        keys = random.Random(pick(range(99999))).sample(["a", "b", "c d", "'e'", '"f"', "7", "on", "g"], pick([1, 2, 3]))
        return "".join(" " * max(0, indent + pick([0] * 40 + [1, -1])) + key + ":" + value(indent, depth) for key in keys)

    def sequence(indent, depth):
        return "".join(" " * indent + "-" + value(indent, depth) for _ in range(pick([1, 2, 3])))

    for _ in range(200):
        yield pick([mapping, sequence])(0, 3)


def inputs():
    for rule, scalars in [("number", NUMBERS), ("word", WORDS), ("date", DATES), ("text", TEXTS), ("escape", ESCAPES), ("single", SINGLES), ("plain", PLAINS)]:
        for scalar in scalars:
            yield rule, f"a: {scalar}\n"
    for scalar in TEXTS + PLAINS:
        yield "top-level", f"{scalar}\n"
        yield "in-flow", f"[{scalar}]\n"
    for first, second in itertools.product(INDICATORS, " x\n"):
        yield "indicator", f"- {first}{second}"
        yield "indicator", f"[x{first}{second}]"
    for header in HEADERS:
        yield "block-header", f"a: {header}\n  b\n   c\n"
    for header, body in itertools.product(["|", ">", "|-", ">+", "|2"], BODIES):
        yield "block-body", f"a: {header}\n{body}"
    yield from (("block-top", f"--- {header}\n{body}") for header in ["|", ">"] for body in BODIES[2:16])
    yield from (("flow", flow + "\n") for flow in FLOWS)
    yield from (("block", block.encode().decode("unicode_escape")) for block in BLOCKS)
    yield from (("tag", f"a: !!{tag} {value}\n") for tag in TAGS for value in TAGGED)
    yield from (("unknown-tag", f"a: {tag} x\n") for tag in ["!!merge", "!!value", "!!yaml", "!!foo", "!!python/tuple", "!foo", "!<foo>", "!a!b", "!!a!b", "!%41", "!%zz", "!%ff", "!a,b", "!a[b]"])
    yield from (("single-tag", f"a: ! {value}\n") for value in TAGGED)
    yield from (("merge", f"{value}\n") for value in MERGES)
    yield from (("alias", f"{value}\n") for value in ALIASES)
    yield from (("key", f"{key}: a\n") for key in KEYS)
    yield from (("document", document) for document in documents())


def outcome(text, loader):
    try:
        value = yaml.load(text, loader)
    except yaml.reader.ReaderError as error:
        return {"load_error": {"class": "ReaderError", "problem": error.reason}}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return {"load_error": {"class": type(error).__name__, "problem": error.problem, "line": mark.line + 1, "column": mark.column + 1}}
    except Exception as error:
        return {"load_error": {"class": type(error).__name__, "problem": str(error)}}
    try:
        return {"json": json.dumps(value, allow_nan=False)}
    except (TypeError, ValueError) as error:
        return {"not_sendable": f"{type(error).__name__}: {error}"}


def is_empty(text):
    """Whether there is no document, which is an error of ours."""
    try:
        return yaml.compose(text) is None
    except Exception:
        return False


def accepted(result):
    return "load_error" not in result


def main():
    seen, numbers = set(), {}
    for rule, text in inputs():
        if text in seen or is_empty(text):
            continue
        seen.add(text)
        numbers[rule] = numbers.get(rule, 0) + 1
        expected = outcome(text, yaml.SafeLoader)
        libyaml = outcome(text, yaml.CSafeLoader)
        if accepted(expected) != accepted(libyaml) or accepted(expected) and expected != libyaml:
            expected["libyaml"] = libyaml
        print(json.dumps({"name": f"{rule}/{numbers[rule]}", "input": text, "expected": expected}))


main()
