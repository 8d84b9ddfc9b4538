#!/usr/bin/python3
"""Reads a workbook with openpyxl's read-only mode and, where it is installed, converts it with
LibreOffice: the peers of sheet_bench, which writes that workbook. Prints
name<TAB>value<TAB>unit.

    peer_openpyxl.py [FILE.xlsx]
"""
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time


WORKBOOK = pathlib.Path(__file__).parent.parent / "build/release/bench-data/sheet-bench.xlsx"
OPENPYXL = "read xlsx · openpyxl"
OFFICE = "read xlsx · LibreOffice"


def absent(name, reason):
    print(f"{name}\t-\t{reason}", flush=True)


def line(name, value, unit):
    print(f"{name}\t{value:.6g}\t{unit}", flush=True)


def read_openpyxl(path):
    try:
        import openpyxl
    except ImportError:
        absent(OPENPYXL, "not installed")
        return 0
    start = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    cells = sum(1 for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)
                for value in row if value is not None)
    seconds = time.perf_counter() - start
    line(OPENPYXL, cells / seconds, "cells/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line("read xlsx, peak memory · openpyxl", peak / 1024, "MiB")
    return cells


def convert_libreoffice(path, cells):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        absent(OFFICE, "not installed")
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
            absent(OFFICE, "did not convert the file")
            return
    line("xlsx to csv, time · LibreOffice", seconds, "s")
    if cells:
        line(OFFICE, cells / seconds, "cells/s")


def main():
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else WORKBOOK
    if not path.exists():
        absent(OPENPYXL, "no workbook: run sheet_bench first")
        return
    convert_libreoffice(str(path), read_openpyxl(str(path)))


if __name__ == "__main__":
    main()
