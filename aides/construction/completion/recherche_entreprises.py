"""API Recherche d'entreprises (DINUM): public data only, no key; partially diffused units keep their commune.

Source of the rules: the API's OpenAPI description (https://recherche-entreprises.api.gouv.fr/docs): 7 requests a second
and IP (30 for all clients of one network operator), then 429 with Retry-After; `q` of nine digits is a direct search.
"""

from __future__ import annotations

from collections.abc import Callable

from aides.commun.reseau.limites import Horloge, Quota
from aides.commun.reseau.pannes import EchecDeReponse
from aides.commun.reseau.transport import Regles, Reponse, ReponseIllisible, SansJeton, Transport
from aides.construction.completion.modele import NAF_2025, NAF_REV2, Etablissement, code, preferee, statut

RACINE = "https://recherche-entreprises.api.gouv.fr"
QUOTA = Quota(requetes=7, periode=1.0)
# `minimal` leaves out the managers' names and birth dates: what is not received cannot leak.
PARAMETRES = {"minimal": "true", "include": "siege", "page": "1", "per_page": "1"}


class RechercheEntreprises:
    """The provider 'recherche-entreprises'."""

    nom = "recherche-entreprises"

    def __init__(
        self,
        *,
        racine: str = RACINE,
        concurrence: int = 4,
        regles: Regles | None = None,
        horloge: Horloge | None = None,
        alea: Callable[[], float] | None = None,
    ) -> None:
        options = {} if alea is None else {"alea": alea}
        self._transport = Transport(
            racine, SansJeton(), QUOTA, reserve=concurrence, regles=regles, horloge=horloge, **options
        )

    def __repr__(self) -> str:
        return f"RechercheEntreprises({self._transport.racine!r})"

    def arreter(self) -> None:
        self._transport.arreter()

    def chercher(self, siren: str) -> Etablissement | None:
        """See Fournisseur. A result for another siren is no result."""
        reponse = self._transport.demander("/search", {"q": siren, **PARAMETRES}, _verifier)
        if reponse.statut != 200:
            raise EchecDeReponse(f"réponse {reponse.statut}")
        for resultat in _resultats(reponse):
            if resultat.get("siren") == siren:
                return _etablissement(siren, resultat)
        return None


def _verifier(reponse: Reponse) -> None:
    if reponse.statut == 200 and not isinstance(reponse.objet.get("results"), list):
        raise ReponseIllisible("sans liste de résultats")


def _resultats(reponse: Reponse) -> list[dict[str, object]]:
    resultats = reponse.objet["results"]
    return [resultat for resultat in resultats if isinstance(resultat, dict)] if isinstance(resultats, list) else []


def _etablissement(siren: str, unite: dict[str, object]) -> Etablissement:
    lu = unite.get("siege")
    siege: dict[str, object] = lu if isinstance(lu, dict) else {}
    activite, nomenclature = _activite(siege, unite)
    return Etablissement(
        siren=siren,
        siret=code(siege.get("siret"), "siret"),
        code_commune=code(siege.get("commune"), "commune"),
        code_postal=code(siege.get("code_postal"), "code_postal"),
        activite_principale=activite,
        nomenclature_activite=nomenclature,
        tranche_effectif=code(siege.get("tranche_effectif_salarie"), "effectif"),
        tranche_effectif_unite_legale=code(unite.get("tranche_effectif_salarie"), "effectif"),
        categorie_juridique=code(unite.get("nature_juridique"), "categorie"),
        diffusible=unite.get("statut_diffusion") == "O" and siege.get("statut_diffusion_etablissement", "O") == "O",
        statut=statut(siege, unite),
    )


def _activite(siege: dict[str, object], unite: dict[str, object]) -> tuple[str | None, str | None]:
    """The head office's NAF rév. 2 code, else the legal unit's, else one of NAF 2025, each with its nomenclature.

    The interface does not name the nomenclature of `activite_principale`, which changes on 1 January 2027: the letter
    of a subclass does (INSEE: A to F or Z in rév. 2, G to Y in 2025).
    """
    champs = ("activite_principale", "activite_principale_naf25")
    lus = [code(objet.get(champ), "naf") for champ in champs for objet in (siege, unite)]
    return preferee([(lu, NAF_REV2 if lu[-1] in "ABCDEFZ" else NAF_2025) for lu in lus if lu])
