"""One run of the completion step: what the cache knows, then the provider, a few siren at a time, then the account."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from aides.commun.reseau.pannes import ArretDuFournisseur, CompletionImpossible, EchecDeReponse
from aides.construction.completion.api_entreprise import RACINE as RACINE_API_ENTREPRISE
from aides.construction.completion.api_entreprise import (
    VARIABLE_JETON,
    ApiEntreprise,
    Tracabilite,
    lire_un_reglage,
)
from aides.construction.completion.cache import Cache
from aides.construction.completion.modele import Bilan, Etablissement, Fournisseur, siren_valide
from aides.construction.completion.recherche_entreprises import RACINE as RACINE_RECHERCHE
from aides.construction.completion.recherche_entreprises import RechercheEntreprises

JOURNAL = logging.getLogger(__name__)
CONCURRENCE = 4
# A banned address gets no answer at all (API Entreprise, 12 hours): insisting would only prolong the silence.
ECHECS_DE_SUITE = 10


def fournisseur_demande(nom: str | None, environnement: Mapping[str, str]) -> Fournisseur | None:
    """The provider of this name, set up from environment variables; None when there is none to ask.

    None: API Entreprise when its token is there, else nobody. 'aucun': nobody. 'api-entreprise' requires the token,
    'recherche-entreprises' nothing. Raises CompletionImpossible (a French sentence) when a setting is missing.
    """
    jeton = lire_un_reglage(VARIABLE_JETON, environnement)
    if nom == RechercheEntreprises.nom:
        return RechercheEntreprises(
            racine=lire_un_reglage("AIDES_RECHERCHE_ENTREPRISES_URL", environnement) or RACINE_RECHERCHE
        )
    if nom not in (None, "aucun", ApiEntreprise.nom):
        raise CompletionImpossible(
            f"« {nom} » n'est pas un fournisseur : choisissez api-entreprise, recherche-entreprises ou aucun."
        )
    if nom == ApiEntreprise.nom and not jeton:
        raise CompletionImpossible(f"L'API Entreprise demande un jeton : renseignez {VARIABLE_JETON}.")
    if nom == "aucun" or not jeton:
        return None
    racine = lire_un_reglage("AIDES_API_ENTREPRISE_URL", environnement) or RACINE_API_ENTREPRISE
    return ApiEntreprise(jeton, Tracabilite.depuis(environnement), racine=racine, concurrence=CONCURRENCE)


def completer(
    sirens: Iterable[str],
    fournisseur: Fournisseur | None,
    cache: Cache,
    *,
    concurrence: int = CONCURRENCE,
    echecs_de_suite: int = ECHECS_DE_SUITE,
) -> Bilan:
    """Ask `fournisseur` for the siren that the cache does not know, and write each answer there as it comes.

    Repeated siren count once. Without a provider only the cache serves. Read the result with
    `cache.etablissements(sirens, ...)`. A failed siren is not remembered: the next run asks it again.
    At most `concurrence` questions are in flight; after `echecs_de_suite` failures in a row the rest is left unasked.
    """
    passage = _Passage(fournisseur, cache, echecs_de_suite)
    restants = passage.hors_cache(dict.fromkeys(sirens))
    if fournisseur is None:
        passage.non_demandes += sum(1 for _ in restants)
    else:
        passage.interroger(restants, fournisseur, concurrence)
    bilan = passage.bilan()
    JOURNAL.info("%s", bilan.phrase())
    return bilan


class _Passage:
    """The counts of one run, and what has stopped it."""

    def __init__(self, fournisseur: Fournisseur | None, cache: Cache, echecs_de_suite: int) -> None:
        self.nom = None if fournisseur is None else fournisseur.nom
        self.cache = cache
        self.compte: Counter[str] = Counter()
        self.echecs: Counter[str] = Counter()
        self.non_demandes = 0
        self.de_suite = 0
        self.de_suite_max = echecs_de_suite
        self.arret: str | None = None

    def hors_cache(self, sirens: Iterable[str]) -> Iterator[str]:
        """The valid siren that must be asked; the others are counted on the way."""
        for siren in sirens:
            self.compte["demandes"] += 1
            if not siren_valide(siren):
                self.compte["invalides"] += 1
                continue
            souvenir = self.cache.lire(siren, self.nom)
            if souvenir is None:
                yield siren
            else:
                self.compte["depuis_cache"] += 1
                self._compter(souvenir.etablissement)

    def interroger(self, sirens: Iterator[str], fournisseur: Fournisseur, concurrence: int) -> None:
        """Keep `concurrence` questions in flight until the siren run out or the provider is given up."""
        en_vol: dict[Future[Etablissement | None], str] = {}
        equipe = ThreadPoolExecutor(concurrence, thread_name_prefix="completion")
        try:
            for siren in sirens:
                if self.arret:
                    self.non_demandes += 1
                    continue
                en_vol[equipe.submit(fournisseur.chercher, siren)] = siren
                if len(en_vol) >= concurrence:
                    self._recueillir(en_vol, fournisseur)
            while en_vol:
                self._recueillir(en_vol, fournisseur)
        finally:
            if en_vol:
                fournisseur.arreter()
            equipe.shutdown(cancel_futures=True)

    def _recueillir(self, en_vol: dict[Future[Etablissement | None], str], fournisseur: Fournisseur) -> None:
        finis, _ = wait(en_vol, return_when=FIRST_COMPLETED)
        for fini in finis:
            self._noter(en_vol.pop(fini), fini, fournisseur)

    def _noter(self, siren: str, fini: Future[Etablissement | None], fournisseur: Fournisseur) -> None:
        try:
            etablissement = fini.result()
        except EchecDeReponse as echec:
            self.compte["interroges"] += 1
            self.echecs[echec.motif] += 1
            self.de_suite += 1
            if self.de_suite >= self.de_suite_max and self.arret is None:
                self._arreter(f"{self.de_suite} échecs de suite : le fournisseur est laissé.", fournisseur)
            return
        except ArretDuFournisseur as arret:
            self.non_demandes += 1
            if self.arret is None:
                self._arreter(str(arret), fournisseur)
            return
        self.cache.retenir(siren, fournisseur.nom, etablissement)
        self.compte["interroges"] += 1
        self.de_suite = 0
        self._compter(etablissement)

    def _arreter(self, raison: str, fournisseur: Fournisseur) -> None:
        self.arret = raison
        fournisseur.arreter()

    def _compter(self, etablissement: Etablissement | None) -> None:
        if etablissement is None:
            self.compte["introuvables"] += 1
            return
        self.compte["trouves"] += 1
        self.compte["sans_commune"] += etablissement.code_commune is None

    def bilan(self) -> Bilan:
        return Bilan(
            fournisseur=self.nom,
            **self.compte,
            non_demandes=self.non_demandes,
            echecs=self.echecs,
            arret=self.arret,
        )
