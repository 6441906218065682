"""The front: what its files promise each other, and the real nginx in front of the real service, under its memory."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

import build_db
from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.commun.livraison.paquet import PAQUET
from tests.preuves import au_moins_un
from tests.serveur import port_libre
from tests.service.front import ATTENTE, NGINX, Front, front, lancer, nginx_installe

COMPOSE = lire_yaml(RACINE / "deploiement" / "compose.yml")["services"]
MEMOIRE = COMPOSE["front"]["mem_limit"]
CONF = (NGINX / "aides.conf").read_text(encoding="utf-8")
PRINCIPAL = (NGINX / "nginx.conf").read_text(encoding="utf-8")
UNITES = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
CLIENTS = ("127.0.0.2", "127.0.0.3")
MANDATAIRE = "127.0.0.1"
GROS = 32 << 20
LECTURES = 40
# A process of nginx before its first request: code, libraries, its part of the configuration.
PROCESSUS = 8 << 20


def octets(texte: str) -> int:
    """A size as nginx and compose write it: 512m."""
    return int(texte[:-1]) * UNITES[texte[-1]]


def tmpfs(service: str) -> dict[str, int]:
    """The size of each tmpfs of a service of compose.yml, by its path."""
    lus = [montage.partition(":") for montage in COMPOSE[service]["tmpfs"]]
    return {chemin: octets(re.findall(r"size=(\w+)", reste)[0]) for chemin, _, reste in lus}


def directive(texte: str, motif: str) -> str:
    (trouvee,) = re.findall(motif, texte)
    return str(trouvee)


def test_the_cache_fits_the_memory_of_the_container() -> None:
    garde = octets(directive(CONF, r"max_size=(\w+)"))
    libre = octets(directive(CONF, r"min_free=(\w+)"))
    montages = tmpfs("front")
    assert garde + libre <= montages["/var/cache/nginx"]
    # Between two looks at the cache (10 s), the answers of a site that makes 40 pages a second, of 200 kB, have room.
    assert montages["/var/cache/nginx"] - garde >= 10 * 40 * 200_000
    zones = sum(octets(taille) for taille in re.findall(r"zone=\w+:(\w+)", CONF))
    processus = int(directive(PRINCIPAL, r"worker_processes (\d+)"))
    connexions = processus * int(directive(PRINCIPAL, r"worker_connections (\d+)"))
    nombre, taille = re.findall(r"proxy_buffers (\d+) (\w+)", CONF)[0]
    # Half of the connections are to the site: a request that is passed on takes one of each.
    tampons = connexions // 2 * (int(nombre) * octets(taille) + 16_000)
    assert sum(montages.values()) + zones + tampons + (processus + 2) * PROCESSUS <= octets(MEMOIRE)


def test_every_tmpfs_has_a_size_below_the_memory_of_its_container() -> None:
    for nom, service in au_moins_un(COMPOSE.items()):
        assert sum(tmpfs(nom).values()) < octets(service["mem_limit"]) * 3 // 4, nom


def test_nothing_large_or_endless_is_kept() -> None:
    motif = re.compile(directive(CONF, r'"~(\^[^"]+)" "";'))
    assert [bool(motif.match(taille)) for taille in ("0", "999999", "1000000", "")] == [True, True, False, False]
    assert "proxy_no_cache $aides_trop_grosse;" in CONF
    assert "proxy_max_temp_file_size 0;" in CONF


def test_the_front_waits_longer_for_downloads_than_for_pages() -> None:
    attentes = [int(secondes) for secondes in re.findall(r"proxy_read_timeout (\d+)s", CONF)]
    assert len(attentes) == 4
    assert all(attente > attentes[0] for attente in attentes[1:])
    assert int(directive(CONF, r"proxy_cache_lock_timeout (\d+)s")) > 5
    assert int(directive(CONF, r"proxy_cache_lock_age (\d+)s")) > 5


def test_compose_mounts_what_nginx_reads() -> None:
    montes = {volume.split(":")[0].removeprefix("./") for volume in COMPOSE["front"]["volumes"]}
    # The copy of the site is a volume.
    assert montes - {"copie"} == {f"nginx/{fichier.name}" for fichier in NGINX.iterdir()} - {"nginx/amont.conf"}
    assert {"copie", "nginx/nginx.conf", "nginx/aides.conf", "nginx/amont-conteneur.conf"} <= montes


@pytest.fixture(scope="module")
def site(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real service, set as compose.yml sets it, with files to download of which one is large."""
    dossier = tmp_path_factory.mktemp("site")
    base = dossier / "aides.db"
    shutil.copy(base_echantillon, base)
    assert build_db.main(["export", str(base)]) == 0
    grossir(dossier)
    port = port_libre()
    mots = [sys.executable, "-m", "aides.service", "--base", str(base), "--port", str(port)]
    variable = au_moins_un(nom for nom in COMPOSE["site"]["environment"] if nom.startswith("AIDES_MANDATAIRES"))[0]
    adresse = f"http://127.0.0.1:{port}"
    with lancer(mots, dossier, adresse, PYTHONPATH=str(RACINE), **{variable: MANDATAIRE}):
        yield adresse


def grossir(dossier: Path) -> None:
    """Make the exported database as large as a real one, its description too."""
    (paquet,) = dossier.glob(f"export/*/{PAQUET}")
    decrit = json.loads(paquet.read_text(encoding="utf-8"))
    (ressource,) = [r for r in decrit["resources"] if r["path"] == "aides.db"]
    with (paquet.parent / "aides.db").open("r+b") as fichier:
        fichier.truncate(GROS)
    ressource["bytes"] = ressource["octets"] = GROS
    paquet.write_text(json.dumps(decrit), encoding="utf-8")


@pytest.fixture(scope="module")
def devant(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(tmp_path_factory.mktemp("front"), site) as lance:
        yield lance


def depuis(client: str, adresse: str, chemin: str, **entetes: str) -> httpx.Response:
    """What a reader of this address of loopback gets."""
    # No certificate is looked at: reading them takes longer than a request.
    depart = httpx.HTTPTransport(verify=False, local_address=client)
    with httpx.Client(transport=depart, timeout=ATTENTE) as lecteur:
        return lecteur.get(adresse + chemin, headers=entetes)


def test_the_front_keeps_pages_and_never_the_state(devant: Front) -> None:
    vus = [httpx.get(devant.adresse + "/dispositif/fonds-solidarite", timeout=ATTENTE) for _ in range(2)]
    assert [reponse.headers["x-front"] for reponse in vus] == ["MISS", "HIT"]
    assert vus[0].content == vus[1].content
    assert "content-security-policy" in vus[1].headers
    sans = {"Accept-Encoding": "identity"}
    nu = httpx.get(devant.adresse + "/dispositif/fonds-solidarite", headers=sans, timeout=ATTENTE)
    assert "content-encoding" not in nu.headers
    assert nu.text == vus[0].text
    etats = [httpx.get(devant.adresse + "/-/sante", timeout=ATTENTE) for _ in range(2)]
    assert [(etat.status_code, etat.headers.get("x-front")) for etat in etats] == [(200, None)] * 2


def test_the_front_hangs_up_on_a_request_that_does_not_come(devant: Front) -> None:
    hote, port = devant.adresse.removeprefix("http://").split(":")
    with socket.create_connection((hote, int(port)), timeout=ATTENTE) as prise:
        prise.sendall(b"GET / HTTP/1.1\r\nHost: exemple\r\nX-Lent: ")
        with pytest.raises(ConnectionResetError):
            prise.recv(1024)
    assert httpx.get(devant.adresse + "/", timeout=ATTENTE).status_code == 200


@pytest.mark.parametrize("chemin", ["/donnees/fichiers/aides.db", "/donnees/fichiers/aides.db?x=1"])
def test_a_download_is_resumed_through_the_front(devant: Front, chemin: str) -> None:
    suite = depuis(CLIENTS[0], devant.adresse, chemin, Range=f"bytes={GROS - 7}-")
    assert (suite.status_code, suite.content) == (206, bytes(7))
    assert "x-front" not in suite.headers


def test_a_table_that_is_written_as_it_goes_is_not_kept(devant: Front) -> None:
    chemin = "/aides/agregat.csv?_stream=on"
    vues = [depuis(CLIENTS[0], devant.adresse, chemin) for _ in range(2)]
    assert [(vue.status_code, vue.headers["x-front"]) for vue in vues] == [(200, "BYPASS")] * 2
    assert vues[0].content == vues[1].content


def test_each_reader_behind_the_front_is_one(devant: Front) -> None:
    """One who asks for too much is told to wait, and another is served meanwhile."""
    lent = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*), {} FROM n"
    chemins = [f"/aides.json?sql={lent.format(i)}" for i in range(24)]
    with ThreadPoolExecutor(len(chemins) + 1) as fils:
        gourmand = [fils.submit(depuis, CLIENTS[0], devant.adresse, chemin) for chemin in chemins]
        sobre = [depuis(CLIENTS[1], devant.adresse, f"/aides.json?sql=select+{i}") for i in range(3)]
    statuts = [demande.result().status_code for demande in gourmand]
    assert 503 in statuts
    assert [reponse.status_code for reponse in sobre] == [200] * 3


def sous_limites(dossier: Path) -> list[str]:
    """The words that start nginx with the memory of its container: a tmpfs of that size for its cache, and no process
    with more than what is left. Skips where the system lets nobody mount."""
    essai = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "aides", str(dossier)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if essai.returncode:
        pytest.skip(f"no tmpfs can be mounted here, the memory of the front is not bounded: {essai.stderr.strip()}")
    montages = tmpfs("front")
    reste = octets(MEMOIRE) - sum(montages.values())
    monter = f"mount -t tmpfs -o size={montages['/var/cache/nginx']} aides '{dossier}/cache'"
    return ["unshare", "--mount", "sh", "-c", f'{monter} && exec prlimit --as={reste} "$@"', "sh"]


def occupe(lance: Front) -> int:
    """Bytes that the front holds: its kept answers, and what its processes share or have for themselves."""
    principal = lance.processus.pid
    enfants = Path(f"/proc/{principal}/task/{principal}/children").read_text(encoding="ascii").split()
    pss = 0
    for pid in (principal, *enfants):
        texte = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        pss += int(directive(texte, r"\nPss: +(\d+) kB")) << 10
    cache = Path(f"/proc/{principal}/root{lance.cache}")
    return pss + sum(fichier.stat().st_size for fichier in cache.rglob("*") if fichier.is_file())


def test_one_reader_does_not_kill_the_front(site: str, tmp_path: Path) -> None:
    """The memory of compose.yml, and more bytes asked for than it has, under as many addresses."""
    assert 2 * octets(MEMOIRE) < LECTURES * GROS
    nginx_installe()
    with front(tmp_path, site, sous_limites(tmp_path)) as lance:
        chemins = [f"/donnees/fichiers/aides.db?x={i}" for i in range(LECTURES)]
        with ThreadPoolExecutor(4) as fils:
            recus = list(fils.map(lambda chemin: len(depuis(CLIENTS[0], lance.adresse, chemin).content), chemins))
            tables = [f"/aides/agregat.json?_size={2000 - i}" for i in range(6)]
            statuts = list(fils.map(lambda chemin: depuis(CLIENTS[0], lance.adresse, chemin).status_code, tables))
        assert recus == [GROS] * LECTURES
        assert statuts == [200] * len(tables)
        assert occupe(lance) < octets(MEMOIRE)
        assert depuis(CLIENTS[1], lance.adresse, "/dispositif/pge").status_code == 200
        assert depuis(CLIENTS[1], lance.adresse, "/dispositif/pge").headers["x-front"] == "HIT"
        assert "exited on signal" not in (tmp_path / "error.log").read_text(encoding="utf-8")
