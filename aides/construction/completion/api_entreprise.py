"""API Entreprise v3 (DINUM): the head office of a siren, protected data included, for habilitated administrations.

Source of the rules: the API's developer documentation (https://entreprise.api.gouv.fr/developpeurs: quotas, headers,
error codes, traceability) and its OpenAPI description (fields).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aides.commun import reglages
from aides.commun.reseau.limites import Horloge, Quota
from aides.commun.reseau.pannes import ArretDuFournisseur, CompletionImpossible, EchecDeReponse
from aides.commun.reseau.transport import Jeton, Regles, Reponse, ReponseIllisible, Transport
from aides.construction.completion.modele import NAF_2025, Etablissement, code, preferee, statut

RACINE = "https://entreprise.api.gouv.fr"
CHEMIN = "/v3/insee/sirene/unites_legales/{siren}/siege_social"
QUOTA = Quota(requetes=250, periode=60.0)
OBJET_MAX = 50
VARIABLE_JETON = "AIDES_API_ENTREPRISE_TOKEN"
VARIABLES = {
    "context": "AIDES_API_ENTREPRISE_CONTEXT",
    "object": "AIDES_API_ENTREPRISE_OBJECT",
    "recipient": "AIDES_API_ENTREPRISE_RECIPIENT",
}
REFUS = {
    401: "le jeton est refusé, périmé ou révoqué (401)",
    403: "le jeton ne donne pas droit à cette API (403)",
}


@dataclass(frozen=True, slots=True)
class Tracabilite:
    """Why the data is asked for: required by API Entreprise on every call.

    `recipient` is the siret of the administration that receives the data, `object` a reason of at most 50 characters.
    Raises CompletionImpossible, naming the environment variable, when one is missing or malformed.
    """

    context: str
    object: str
    recipient: str

    def __post_init__(self) -> None:
        manquants = [variable for nom, variable in VARIABLES.items() if not getattr(self, nom).strip()]
        if manquants:
            raise CompletionImpossible(
                f"L'API Entreprise exige le contexte, l'objet et le destinataire de l'appel : "
                f"renseignez {', '.join(manquants)}."
            )
        if not re.fullmatch(r"[0-9]{14}", self.recipient):
            raise CompletionImpossible(
                f"{VARIABLES['recipient']} doit être le siret (14 chiffres) de l'administration destinataire, "
                f"et non « {self.recipient} »."
            )
        if len(self.object) > OBJET_MAX:
            raise CompletionImpossible(f"{VARIABLES['object']} compte plus de {OBJET_MAX} caractères.")

    @classmethod
    def depuis(cls, environnement: Mapping[str, str]) -> Tracabilite:
        return cls(**{nom: lire_un_reglage(variable, environnement) for nom, variable in VARIABLES.items()})


def lire_un_reglage(nom: str, environnement: Mapping[str, str]) -> str:
    """The text of a setting, '' when it is not set. Raises CompletionImpossible when it cannot be read."""
    try:
        return str(reglages.lire(nom, environnement))
    except reglages.ReglageFaux as erreur:
        raise CompletionImpossible(f"{erreur}.") from erreur


class ApiEntreprise:
    """The provider 'api-entreprise'. `concurrence` is how many threads will ask at once, at most."""

    nom = "api-entreprise"

    def __init__(
        self,
        jeton: str,
        tracabilite: Tracabilite,
        *,
        racine: str = RACINE,
        concurrence: int = 4,
        regles: Regles | None = None,
        horloge: Horloge | None = None,
        alea: Callable[[], float] | None = None,
    ) -> None:
        options = {} if alea is None else {"alea": alea}
        self._transport = Transport(
            racine, Jeton(jeton), QUOTA, reserve=concurrence, regles=regles, horloge=horloge, **options
        )
        self._parametres = {
            "context": tracabilite.context,
            "object": tracabilite.object,
            "recipient": tracabilite.recipient,
        }

    def __repr__(self) -> str:
        return f"ApiEntreprise({self._transport.racine!r})"

    def arreter(self) -> None:
        self._transport.arreter()

    def chercher(self, siren: str) -> Etablissement | None:
        """See Fournisseur. 404 from INSEE and 451 (not communicable, e.g. national defence) are both None."""
        reponse = self._transport.demander(
            CHEMIN.format(siren=siren), self._parametres, lambda lue: _verifier(lue, siren)
        )
        if reponse.statut == 200:
            return etablissement(siren, reponse.objet)
        if reponse.statut == 451 or _inconnu_du_registre(reponse):
            return None
        self._refuser(reponse)
        raise EchecDeReponse(f"réponse {reponse.statut}")

    def _refuser(self, reponse: Reponse) -> None:
        """Stop the run on what no other siren will mend: the token, its rights, the parameters of the call."""
        cause = REFUS.get(reponse.statut)
        if reponse.statut == 422 and _parametre_en_cause(reponse) != "siren":
            cause = "un paramètre de l'appel (context, object, recipient) est refusé (422)"
        if cause:
            precision = self._transport.masquer(f"{_code_erreur(reponse)} {_erreur(reponse).get('title', '')}".strip())
            raise ArretDuFournisseur(f"L'API Entreprise ne répondra pas : {cause} [{precision[:80]}].")


def _verifier(reponse: Reponse, siren: str) -> None:
    if reponse.statut == 200:
        unite = _dict(_dict(reponse.objet, "data"), "unite_legale")
        if siren not in (unite.get("siren"), unite.get("redirect_from_siren")):
            raise ReponseIllisible("un autre siren, ou aucun")
    elif 200 < reponse.statut < 300:
        raise ReponseIllisible(f"incomplète, {reponse.statut}")


def etablissement(siren: str, objet: dict[str, object]) -> Etablissement:
    """What is kept of a 200 answer of API Entreprise about `siren`."""
    siege = _dict(objet, "data")
    unite, adresse = _dict(siege, "unite_legale"), _dict(siege, "adresse")
    activite, nomenclature = _activite(siege, unite)
    return Etablissement(
        siren=siren,
        siret=code(siege.get("siret"), "siret"),
        code_commune=code(adresse.get("code_commune"), "commune"),
        code_postal=code(adresse.get("code_postal"), "code_postal"),
        activite_principale=activite,
        nomenclature_activite=nomenclature,
        tranche_effectif=code(_dict(siege, "tranche_effectif_salarie").get("code"), "effectif"),
        tranche_effectif_unite_legale=code(_dict(unite, "tranche_effectif_salarie").get("code"), "effectif"),
        categorie_juridique=code(_dict(unite, "forme_juridique").get("code"), "categorie"),
        diffusible=all(_diffusible(niveau) for niveau in (siege, unite)) and _diffusible(adresse, a_defaut=True),
        statut=statut(siege, unite),
    )


def _activite(siege: dict[str, object], unite: dict[str, object]) -> tuple[str | None, str | None]:
    """The head office's NAF rév. 2 code, else the legal unit's, else one of NAF 2025; with none, what was answered."""
    activites = [_dict(objet, "activite_principale") for objet in (siege, unite)]
    lue, connue = preferee(
        [(code(a.get("code"), "naf"), str(a.get("nomenclature")).replace("NAF25", NAF_2025)) for a in activites]
    )
    if lue:
        return lue, connue
    nomenclatures = [activite["nomenclature"] for activite in activites if activite.get("nomenclature")]
    return None, str(nomenclatures[0])[:20] if nomenclatures else None


def _diffusible(objet: dict[str, object], *, a_defaut: bool = False) -> bool:
    """Doubt protects: only an explicit word makes a unit diffusible. Before 2023 that word was a boolean."""
    statut = objet.get("status_diffusion", objet.get("diffusable_commercialement"))
    return a_defaut if statut is None else statut == "diffusible" or statut is True


def _inconnu_du_registre(reponse: Reponse) -> bool:
    """A 404 that the register itself gave: API Entreprise's own codes begin with 00, a wrong address has no code.

    Without this a mistyped base URL would mark every siren as not found, in the cache, for good.
    """
    return reponse.statut == 404 and bool(re.fullmatch(r"(?!00)\d{5}", _code_erreur(reponse)))


def _erreur(reponse: Reponse) -> dict[str, object]:
    erreurs = reponse.objet.get("errors")
    premiere = erreurs[0] if isinstance(erreurs, list) and erreurs else None
    return premiere if isinstance(premiere, dict) else {}


def _code_erreur(reponse: Reponse) -> str:
    return str(_erreur(reponse).get("code", ""))


def _parametre_en_cause(reponse: Reponse) -> object:
    return _dict(_erreur(reponse), "source").get("parameter")


def _dict(objet: dict[str, object], cle: str) -> dict[str, object]:
    valeur = objet.get(cle)
    return valeur if isinstance(valeur, dict) else {}
