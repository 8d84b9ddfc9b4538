#!/usr/bin/python3
"""Reads a workbook with openpyxl's read-only mode and, where it is installed, converts it with
LibreOffice: the peers of sheet_bench. Prints name<TAB>value<TAB>unit.

    peer_openpyxl.py FILE.xlsx
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time


def line(name, value, unit):
    print(f"{name}\t{value:.6g}\t{unit}", flush=True)


def read_openpyxl(path):
    try:
        import openpyxl
    except ImportError:
        print("openpyxl is not installed", file=sys.stderr)
        return 0
    start = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    cells = sum(1 for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)
                for value in row if value is not None)
    seconds = time.perf_counter() - start
    line("openpyxl read-only read", cells / seconds, "cells/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line("openpyxl read-only peak memory", peak / 1024, "MiB")
    return cells


def convert_libreoffice(path, cells):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        print("LibreOffice is not installed", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(
            [program, "--headless", f"-env:UserInstallation=file://{folder}/profile",
             "--convert-to", "csv", "--outdir", folder, path],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=600)
        seconds = time.perf_counter() - start
        made = [name for name in os.listdir(folder) if name.endswith(".csv")]
        if done.returncode or not made:
            print("LibreOffice did not convert the file", file=sys.stderr)
            return
    line("LibreOffice convert to csv", seconds, "s")
    if cells:
        line("LibreOffice read and write", cells / seconds, "cells/s")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: peer_openpyxl.py FILE.xlsx")
    convert_libreoffice(sys.argv[1], read_openpyxl(sys.argv[1]))


if __name__ == "__main__":
    main()
