"""The reference tables answer for every code that the published files and the register use."""

from __future__ import annotations

import csv
import importlib
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from tests.preuves import au_moins_un

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "nomenclatures"
Table = dict[str, dict[str, str]]

# table -> (header, number of rows, members that this project adds)
CONTRACTS = {
    "region": ("code,libelle,nature,latitude,longitude", 20, {"FR", "ZZ"}),
    "departement": ("code,libelle,region,nature,annee_population,latitude,longitude,chef_lieu", 109, {"TOUS", "ZZ"}),
    "section_naf": ("code,libelle,nomenclature", 23, {"X", "Z"}),
    "division_naf": ("code,libelle,section,nomenclature", 88, set()),
    "sous_classe_naf": ("code,libelle,division,section,nace17", 732, set()),
    "nace17": ("code,libelle,libelle_court,ordre", 18, {"ZZ"}),
    "classe_effectif": ("code,libelle,ordre", 17, {"ZZ"}),
    "categorie_juridique": ("code,libelle", 40, {"ZZ"}),
    "type_pret": ("code,libelle", 3, {"ZZ"}),
    "commune": ("code,libelle,nature,departement,population,latitude,longitude", 35014, set()),
    "commune_ancienne": ("code,code_actuel", 4240, set()),
}

REFERENCES = [
    ("departement", "region", "region"),
    ("division_naf", "section", "section_naf"),
    ("sous_classe_naf", "division", "division_naf"),
    ("sous_classe_naf", "section", "section_naf"),
    ("sous_classe_naf", "nace17", "nace17"),
    ("commune", "departement", "departement"),
    ("commune_ancienne", "code_actuel", "commune"),
    ("code_postal", "commune", "commune"),
]

# Column of the published files -> table that must know its codes, and the codes that the files invent.
PUBLISHED_COLUMNS = {
    "reg": ("region", {"", "05", "99"}),
    "dep": ("departement", {"", "958"}),
    "code_section": ("section_naf", {""}),
    "code_section_nace17": ("nace17", {"Ensemble des départements et secteurs"}),
    "classe_effectif": ("classe_effectif", set()),
    "code_categorie_juridique": ("categorie_juridique", set()),
}


def read_rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_table(name: str) -> Table:
    return {row["code"]: row for row in read_rows(name)}


@pytest.mark.parametrize("name", CONTRACTS)
def test_table_keeps_its_header_size_and_members(name: str) -> None:
    header, size, members = CONTRACTS[name]
    rows = read_rows(name)
    codes = Counter(row["code"] for row in rows)
    assert ",".join(rows[0]) == header
    assert len(rows) == size
    assert [code for code, count in codes.items() if count > 1] == []
    assert members <= set(codes)
    assert all(value.strip() == value for row in rows for value in row.values())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_file_is_plain_utf8_with_unix_line_ends(path: Path) -> None:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    content.decode("utf-8")


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_every_reference_is_known(table: str, column: str, target: str) -> None:
    known = read_table(target)
    assert {row[column] for row in read_rows(table)} - set(known) == set()


def test_natures_count_the_official_territories() -> None:
    regions = Counter(row["nature"] for row in read_rows("region"))
    departements = Counter(row["nature"] for row in read_rows("departement"))
    assert regions == {"region": 18, "total": 1, "inconnu": 1}
    assert departements == {"departement": 101, "collectivite": 6, "total": 1, "inconnu": 1}


@pytest.mark.parametrize("name", ["region", "departement"])
def test_official_territories_have_a_point_and_ours_have_none(name: str) -> None:
    for row in au_moins_un(read_rows(name)):
        has_point = bool(row["latitude"]) and bool(row["longitude"])
        assert has_point is (row["nature"] not in {"total", "inconnu"}), row["code"]


def test_points_of_the_metropole_lie_in_it() -> None:
    metropole = [row for row in read_rows("departement") if row["nature"] == "departement" and len(row["code"]) == 2]
    assert len(metropole) == 96
    for row in metropole:
        assert 41.3 < float(row["latitude"]) < 51.1, row
        assert -5.2 < float(row["longitude"]) < 9.6, row


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("971", 16.2, -61.5),
        ("973", 3.9, -53.1),
        ("974", -21.1, 55.5),
        ("976", -12.8, 45.2),
        ("988", -21.3, 165.5),
    ],
)
def test_points_overseas(code: str, latitude: float, longitude: float) -> None:
    row = read_table("departement")[code]
    assert float(row["latitude"]) == pytest.approx(latitude, abs=0.3)
    assert float(row["longitude"]) == pytest.approx(longitude, abs=0.3)


def test_headcount_order_follows_the_size() -> None:
    rows = sorted(read_rows("classe_effectif"), key=lambda row: int(row["ordre"]))
    assert ",".join(row["code"] for row in rows) == "NN,00,01,02,03,11,12,21,22,31,32,41,42,51,52,53,ZZ"
    sizes = [int("".join(filter(str.isdigit, row["libelle"].split(" à ")[0].split(" ou ")[0]))) for row in rows[1:-1]]
    assert sizes == sorted(sizes)


def test_nace17_gathers_the_sections_as_insee_does() -> None:
    sections: dict[str, set[str]] = {}
    for row in read_rows("sous_classe_naf"):
        sections.setdefault(row["nace17"], set()).add(row["section"])
    assert sections["DE"] == {"B", "D", "E"}
    assert sections["MN"] == {"M", "N"}
    assert sections["OQ"] == {"O", "P", "Q"}
    assert sections["RU"] == {"R", "S", "T", "U"}
    assert all(sections[code] == {"C"} for code in ("C1", "C2", "C3", "C4", "C5"))
    assert len(sections) == 17


def test_a_code_of_2025_has_a_section_when_all_that_it_gathers_has_the_same() -> None:
    """INSEE's correspondence: of 746 codes of NAF 2025, 52 gather activities that their division did not have."""
    section = {ligne["code"]: ligne["section"] for ligne in read_rows("sous_classe_naf")}
    lignes = read_rows("naf_2025")
    divisions = {ligne["code"]: ligne["section"] for ligne in lignes if len(ligne["code"]) == 2}
    assert divisions == {
        ligne["code"]: ligne["section"]
        for ligne in read_rows("division_naf")
        if ligne["section"] != "Z" and ligne["code"] != "45"
    }
    croisees = [ligne for ligne in lignes if len(ligne["code"]) > 2]
    assert len(croisees) == 52
    trouvees = {ligne["code"]: {section[code] for code in ligne["rev2"].split()} for ligne in croisees}
    assert {ligne["code"]: ligne["section"] for ligne in croisees} == {
        code: "".join(sections) if len(sections) == 1 else "" for code, sections in trouvees.items()
    }
    assert {code for code, sections in trouvees.items() if sections == {divisions[code[:2]]}} == set()
    assert [code for code, sections in trouvees.items() if sections == {"N"}] == [
        "43.60Y", "53.30Y", "55.40Y", "56.40Y", "85.61Y", "86.97Y", "87.91Y", "96.40Y",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "nace17", "section"),
    [
        ("56.10A", "IZ", "I"),
        ("10.71C", "C1", "C"),
        ("19.20Z", "C2", "C"),
        ("30.30Z", "C4", "C"),
        ("96.02A", "RU", "S"),
    ],
)
def test_activity_of_the_register_finds_its_place(code: str, nace17: str, section: str) -> None:
    row = read_table("sous_classe_naf")[code]
    assert (row["nace17"], row["section"], row["division"]) == (nace17, section, code[:2])


@pytest.mark.parametrize(
    ("old", "current", "departement"),
    [("49092", "49092", "49"), ("01091", "01033", "01"), ("20004", "2A004", "2A"), ("99999", None, None)],
)
def test_commune_codes_of_other_years_resolve(old: str, current: str | None, departement: str | None) -> None:
    communes = read_table("commune")
    former = {row["code"]: row["code_actuel"] for row in read_rows("commune_ancienne")}
    code = old if old in communes else former.get(old)
    assert code == current
    assert (communes[code]["departement"] if code else None) == departement


def test_no_former_code_is_still_in_use() -> None:
    assert {row["code"] for row in read_rows("commune_ancienne")} & set(read_table("commune")) == set()


def test_cities_divided_in_arrondissements_are_not_counted_twice() -> None:
    rows = read_rows("commune")
    arrondissements = [row for row in rows if row["nature"] == "arrondissement"]
    assert Counter(row["departement"] for row in arrondissements) == {"75": 20, "69": 9, "13": 16}
    paris = sum(int(row["population"]) for row in arrondissements if row["departement"] == "75")
    assert paris == int(read_table("commune")["75056"]["population"])


@pytest.mark.parametrize(
    ("postal", "departements"),
    [
        ("75116", {"75"}),
        ("20000", {"2A"}),
        ("20200", {"2B"}),
        ("97150", {"978"}),
        ("97400", {"974"}),
        ("01590", {"01", "39"}),
    ],
)
def test_postal_code_gives_its_departements(postal: str, departements: set[str]) -> None:
    communes = read_table("commune")
    found = {
        communes[row["commune"]]["departement"] for row in read_rows("code_postal") if row["code_postal"] == postal
    }
    assert found == departements


def test_published_files_use_no_unknown_code(donnees_officielles: Path) -> None:
    seen: dict[str, set[str]] = {}
    paths = sorted(donnees_officielles.rglob("*.csv"))
    assert paths, donnees_officielles
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                for column in PUBLISHED_COLUMNS.keys() & row.keys():
                    seen.setdefault(column, set()).add(row[column])
    unknown = {
        column: seen.get(column, set()) - set(read_table(table)) - invented
        for column, (table, invented) in PUBLISHED_COLUMNS.items()
    }
    assert unknown == {column: set() for column in PUBLISHED_COLUMNS}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    pytest.importorskip("shapely", reason="shapely n'est installé que pour régénérer les nomenclatures.")
    monkeypatch.syspath_prepend(str(ROOT / "outils"))
    return importlib.import_module("nomenclatures")


def test_point_of_a_hollow_territory_lies_inside_its_largest_part(script: ModuleType) -> None:
    shapely = importlib.import_module("shapely")
    horseshoe = "((0 0, 10 0, 10 1, 1 1, 1 9, 10 9, 10 10, 0 10, 0 0))"
    territory = shapely.from_wkt(f"MULTIPOLYGON ({horseshoe}, ((20 20, 21 20, 21 21, 20 21, 20 20)))")
    point = script.point_inside(territory)
    assert shapely.from_wkt(f"POLYGON {horseshoe}").contains(
        shapely.Point(float(point["longitude"]), float(point["latitude"]))
    )


def test_a_source_that_changed_is_refused_and_nothing_is_written(script: ModuleType, tmp_path: Path) -> None:
    cache, output = tmp_path / "cache", tmp_path / "sortie"
    cache.mkdir()
    (cache / "etalab-decoupage-administratif-6.0.0.tgz").write_bytes(b"autre contenu")
    command = [sys.executable, str(script.__file__), "--cache", str(cache), "--sortie", str(output)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert "etalab-decoupage-administratif-6.0.0.tgz : le contenu n'est pas celui attendu" in result.stderr
    assert list(output.glob("*")) == []
