"""Makes the SYNTHETIC survey of this folder: answers drawn by a program, evidence of nothing.

    skillgauge profile questions smart-cities-engineer --out /tmp/questions
    python tests/data/survey-synthetic/make.py /tmp/questions

It has the shape of the survey that the SMACITE project published: 394 visits (given with --visits) and 135 full answers
from 11 countries, Spain 34.07 %, Bulgaria 27.41 %, Greece 16.30 %, Italy 13.33 %. The page speaks of 134 full answers, but
its shares are those of 46, 37, 22 and 18 among 135, so 135 are kept. The answers themselves are drawn at random from a
fixed seed. On top of the 135 there are partial answers, duplicates and rows without an answer. Each file has another of
the forms that exports come in. `expected.json` is what was drawn, for the tests.
"""

import csv
import json
import pathlib
import random
import sys
import zipfile
from xml.sax.saxutils import escape

FOLDER = pathlib.Path(__file__).parent
COUNTRIES = {"ES": 46, "BG": 37, "GR": 22, "IT": 18, "DE": 3, "FR": 2, "PT": 2, "RO": 2, "CY": 1, "NL": 1, "AT": 1}
LANGUAGES = {"ES": "es", "BG": "bg", "GR": "el", "CY": "el", "IT": "it"}
SIDES = ["client"] * 40 + ["provider"] * 65 + ["user"] * 26 + ["other"] * 4
THRESHOLDS = [-2.6, -1.8, -0.9, 0.0]
draw = random.Random(20230630)


def questions(folder, language):
    path = folder / f"smart-cities-engineer-questions-{language}.csv"
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["texts"] = dict(zip(row["option_ids"].split("\n"), row["options"].split("\n")))
    return rows


def respondents(asked):
    """One dictionary a respondent: question id to option id."""
    pull = {q["id"]: draw.gauss(0.15, 0.6) for q in asked if q["id"][0] in "SC"}
    sides = SIDES[:]
    draw.shuffle(sides)
    made = []
    for country, count in COUNTRIES.items():
        for _ in range(count):
            own = draw.gauss(0, 0.35)
            answers = {"Q_COUNTRY": country, "Q_STAKEHOLDER": sides[len(made)]}
            for question in asked:
                identity = question["id"]
                if identity in pull:
                    latent = pull[identity] + own + draw.gauss(0, 0.9)
                    degree = 1 + sum(latent > threshold for threshold in THRESHOLDS)
                    answers[identity] = "I0" if draw.random() < 0.03 else f"I{degree}"
                elif identity.startswith("L_") and draw.random() < 0.6:
                    answers[identity] = draw.choice(list(question["texts"]))
            number = len(made) + 1
            made.append(
                {
                    "language": LANGUAGES.get(country, "en"),
                    "id": f"{draw.getrandbits(64):016x}",
                    "name": f"synthetic-{number:03}",
                    "answers": answers,
                }
            )
    return made


def extras(full):
    """Partial answers, duplicates and blank rows, on top of the full ones."""
    more = []
    for number in range(9):
        like = full[number * 14]
        kept = dict(list(like["answers"].items())[: 4 + 5 * number])
        more.append({**like, "id": f"{draw.getrandbits(64):016x}", "name": f"synthetic-p{number}", "answers": kept})
    for number in (3, 60):  # the same contribution twice
        more.append(dict(full[number]))
    for number in (30, 90, 110):  # the same answers by the same respondent, as another contribution
        more.append({**full[number], "id": f"{draw.getrandbits(64):016x}"})
    older = full[100]  # the same contribution with an answer less: the more complete one counts
    kept = dict(older["answers"])
    kept.pop(next(identity for identity in kept if identity.startswith("S_")))
    more.append({**older, "answers": kept})
    for language in ("en", "bg"):
        identity = f"{draw.getrandbits(64):016x}"
        more.append({"language": language, "id": identity, "name": f"synthetic-b-{language}", "answers": {}})
    return more


def table(rows, asked, head, cell):
    technical = ["Invitation number", "Contribution ID", "User name", "Creation date", "Last update", "Languages"]
    lines = [[head(question) for question in asked] + technical]
    for number, row in enumerate(rows):
        day = f"2023-06-{1 + number % 30:02} 10:00:00"
        cells = [cell(question, row["answers"].get(question["id"])) for question in asked]
        lines.append(cells + ["", row["id"], row["name"], day, day, row["language"].upper()])
    return lines


def with_id(question):
    return f"{question['question']} ({question['id']})"


def text(question, answer):
    return question["texts"][answer] if answer else ""


def text_and_id(question, answer):
    return f"{question['texts'][answer]} ({answer})" if answer else ""


def matrix(question):
    title = "Conocimientos y destrezas: " if question["id"].startswith("S_") else ""
    return title + question["question"]


def number(question, answer):
    if question["id"][0] in "SC" and answer not in (None, "I0"):
        return answer[1:]
    return answer or ""


def write_csv(language, lines, sign, mark=""):
    with open(FOLDER / f"synthetic-{language}.csv", "w", encoding="utf-8", newline="") as file:
        file.write(mark)
        csv.writer(file, delimiter=sign, lineterminator="\n").writerows(lines)


def write_xlsx(language, lines):
    """The least that a spreadsheet needs, with shared strings; an export begins with alias and date."""
    lines = [["Alias", "SYNTHETIC-survey"], ["Export date", "2023-07-01"]] + lines
    strings, cells = {}, []
    for row, line in enumerate(lines, 1):
        cells.append(f'<row r="{row}">')
        for column, value in enumerate(line):
            if value:
                name = (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)
                at = strings.setdefault(value, len(strings))
                cells.append(f'<c r="{name}{row}" t="s"><v>{at}</v></c>')
        cells.append("</row>")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{spreadsheet}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{spreadsheet}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{spreadsheet}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="Content" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(cells)}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}" count="{len(strings)}" uniqueCount="{len(strings)}">'
        + "".join(f"<si><t>{escape(value)}</t></si>" for value in strings)
        + "</sst>",
    }
    with zipfile.ZipFile(FOLDER / f"synthetic-{language}.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + content, zipfile.ZIP_DEFLATED)


def expected(full, asked):
    rows = {}
    for question in asked:
        if question["id"][0] in "SC":
            given = [row["answers"][question["id"]] for row in full]
            counts = [given.count(f"I{degree}") for degree in range(1, 6)]
            rows[question["id"]] = {"distribution": counts, "do_not_know": given.count("I0")}
    sides = {side: SIDES.count(side) for side in ("client", "provider", "user", "other")}
    return {"synthetic": True, "full": len(full), "countries": COUNTRIES, "stakeholders": sides, "rows": rows}


def main():
    folder = pathlib.Path(sys.argv[1])
    asked = {language: questions(folder, language) for language in ("en", "es", "it", "el", "bg")}
    full = respondents(asked["en"])
    everybody = full + extras(full)
    of = {language: [row for row in everybody if row["language"] == language] for language in asked}
    write_csv("en", table(of["en"], asked["en"], with_id, text_and_id), ",")
    write_csv("es", table(of["es"], asked["es"], matrix, text), ";", mark="\ufeff")
    write_csv("it", table(of["it"], asked["it"], lambda question: question["id"], number), "\t")
    write_xlsx("el", table(of["el"], asked["el"], with_id, text))
    write_csv("bg", table(of["bg"], asked["bg"], lambda question: question["question"], text), ",")
    with open(FOLDER / "expected.json", "w", encoding="utf-8") as file:
        json.dump(expected(full, asked["en"]), file, indent=1)
        file.write("\n")


main()
