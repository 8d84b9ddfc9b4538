#!/usr/bin/env python3
"""Each house rule finds its breach in a small made-up tree, and nothing in a sound one."""
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent))
import house  # noqa: E402
import layers  # noqa: E402

HEADER = "/* Purpose. */\n#ifndef OUHE_BASE_A_H\n#define OUHE_BASE_A_H\n#endif\n"
README = "# base\nMay use: nothing. May not: anything.\n"
MESSAGE = 'OH_MSG(base_a, "坏了：{0}", "broken: {0}")\n'


class Tree(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.dir.name)
        self.put("src/base/README.md", README)
        self.put("src/base/include/ouhe/base/a.h", HEADER)
        self.put("src/base/include/ouhe/base/messages.def", MESSAGE)
        self.put("README.md", "# A\n[a](src/base/README.md#base)\n")
        self.put("src/base/a.c", '#include "ouhe/base/a.h"\nint f(void)\n{\n\t'
                                 "return use(&oh_msg_base_a);\n}\n")

    def tearDown(self):
        self.dir.cleanup()

    def put(self, path, text):
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def found(self, rule):
        return list(house.RULES[rule](self.root))

    def one(self, rule, words):
        found = self.found(rule)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_sound(self):
        for rule in house.RULES:
            self.assertEqual(self.found(rule), [], rule)

    def test_long_file(self):
        self.put("src/base/b.c", "int x;\n" * 801)
        self.one("lengths", "801 lines")

    def test_long_function(self):
        self.put("src/base/b.c", "int f(void)\n{\n" + "\tg();\n" * 79 + "}\n")
        self.one("lengths", "a function of 81 lines")

    def test_function_at_the_limit(self):
        self.put("src/base/b.c", "int f(void)\n{\n" + "\tg();\n" * 78 + "}\n")
        self.assertEqual(self.found("lengths"), [])

    def test_table_is_data(self):
        table = "\tstatic const int x[] = {\n" + "\t    1,\n" * 200 + "\t};\n"
        self.put("src/base/b.c", "int f(void)\n{\n" + table + "\tg();\n" * 70 + "}\n")
        self.assertEqual(self.found("lengths"), [])
        self.put("src/base/b.c", "int f(void)\n{\n" + table + "\tg();\n" * 80 + "}\n")
        self.one("lengths", "a function of 83 lines")

    def test_places_differ(self):
        self.put("src/base/include/ouhe/base/messages.def", MESSAGE.replace("broken: {0}", "broken"))
        self.one("messages", "places differ")

    def test_wording_missing(self):
        self.put("src/base/include/ouhe/base/messages.def", 'OH_MSG(base_a, "坏了", "")\n')
        self.one("messages", "empty")

    def test_message_of_several_literals(self):
        self.put("src/base/include/ouhe/base/messages.def",
                 'OH_MSG(base_a, "坏了："\n       "{0}", "broken: "\n       "{1}")\n')
        self.one("messages", "places differ")

    def test_message_unused(self):
        self.put("src/base/a.c", '#include "ouhe/base/a.h"\n')
        self.one("messages", "nothing uses it")

    def test_message_pasted(self):
        self.put("src/base/include/ouhe/base/messages.def", MESSAGE.replace("base_a", "base_a_text"))
        row = '#define ROW(key) use(&oh_msg_base_##key##_text)\nint f(void)\n{\n\treturn ROW(%s);\n}\n'
        self.put("src/base/a.c", row % "a")
        self.assertEqual(self.found("messages"), [])
        self.put("src/base/a.c", row % "b")
        self.one("messages", "nothing uses it")

    def test_message_twice(self):
        self.put("src/base/include/ouhe/base/messages.def", MESSAGE * 2)
        self.one("messages", "also in")

    def test_guard(self):
        self.put("src/base/include/ouhe/base/a.h", HEADER.replace("BASE_A_H", "A_H"))
        self.one("headers", "guard")

    def test_long_readme(self):
        self.put("src/base/README.md", README + "\nmore\n" * 9)
        self.one("readmes", "more than 10 lines")

    def test_dead_link(self):
        self.put("README.md", "[a](docs/gone.md) [b](src/base/README.md#base)\n")
        self.one("links", "docs/gone.md is not there")

    def test_dead_anchor(self):
        self.put("README.md", "[b](src/base/README.md#nothing)\n")
        self.one("links", "#nothing")

    def test_machine_path(self):
        self.put("docs/a.md", "see /hom" "e/someone/list.xlsx\n")
        self.one("words", "docs/a.md:1")

    def test_wording_in_code(self):
        self.put("src/base/b.c", '/* 注释 */\nconst char *x = "坏了";\n')
        self.one("wordings", "src/base/b.c:2")

    def test_reader_spells_chinese(self):
        self.put("src/unit/README.md", README)
        self.put("src/unit/b.c", 'const char *x = "千瓦";\n')
        self.assertEqual(self.found("wordings"), [])

    def test_heap(self):
        self.put("src/base/b.c", "/* free(x) */\nint f(void)\n{\n\toh_free(p);\n\tfree(p);\n}\n")
        self.one("heap", "src/base/b.c:5")

    def test_quiet(self):
        self.put("src/base/b.c", 'int f(void)\n{\n\toh_buf_printf(b, "x");\n\tprintf("x");\n}\n')
        self.one("quiet", "src/base/b.c:4")

    def test_layer(self):
        self.assertEqual(layers.main(self.root), 0)
        self.put("src/base/a.c", '#include "ouhe/text/fold.h"\n')
        self.assertEqual(layers.main(self.root), 1)


if __name__ == "__main__":
    unittest.main()
