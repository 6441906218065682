"""Choice of the complementary cells (secondary suppression).

Method: cell suppression with the attacker in the loop. A greedy pass over the relations first leaves no sum with one
single hidden part nor with a rest that tells of too few (the cheapest published member of the sum is hidden with it,
preferring the same cell at all dates), then publishes again, the dearest first, what no sum asks for any more;
then every hidden cell is attacked with linear programming, the cheapest member of the sums that give it away is hidden
too, and so on until no cell gives way. See Fischetti & Salazar (2001) for the attacker's programme, Willenborg & de
Waal (2001) and Hundepool et al. (2012) for the heuristics; docs/methodologie.md gives the references.

Hiding more can only widen what is possible, so a cell that was once proved safe stays so.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from aides.secret.avant import Avant
from aides.secret.flux import Reseau, complement
from aides.secret.inities import Inities
from aides.secret.programme import Encadrement, Programme, devoile, encadrer
from aides.secret.relations import MESURES_PAR_GENRE, Relations, bornes_et_liens
from aides.secret.restes import Restes, RestesEnSuite
from aides.secret.temoins import Temoins

MARGE = 1.1
COUT_MINIMAL = 1.0
# One linear programme a cell would take minutes: the plain rule first, the programmes for what it leaves.
BEAUCOUP = 150
CASCADE = 0.5
PEU = 0.01
TOLERANCE = 0.01


class Motif:
    """The set of hidden cells of one scheme (``cache``), which only grows.

    In: relations, true values per measure (euros or counts, NaN where unknown), mask of primary cells, mask of those
    that only must not be known exactly; masks of those of one business, who knows what it received (``solitaires``),
    what publications before have left (``avant``), mask of those that are told for good (``dites``).
    """

    def __init__(
        self,
        relations: Relations,
        valeurs: dict[str, np.ndarray],
        primaire: np.ndarray,
        precision: float,
        derivees: np.ndarray,
        restes: Restes | RestesEnSuite | None = None,
        solitaires: np.ndarray | None = None,
        avant: Avant | None = None,
        dites: np.ndarray | None = None,
    ) -> None:
        self.relations = relations
        self.libres = np.ones(len(primaire), dtype=bool) if avant is None else avant.libres
        if dites is not None:
            self.libres = self.libres & ~dites
        self.valeurs = {mesure: np.nan_to_num(colonne) for mesure, colonne in valeurs.items()}
        self.donnees = {mesure: ~np.isnan(colonne) for mesure, colonne in valeurs.items()}
        self.egalites = {mesure: self._egalites(mesure) for mesure in self.valeurs}
        self.liens = relations.liens
        if avant is not None:
            self._soustraire(avant)
        self.precision = precision * MARGE
        self.derivees = derivees
        self.restes = restes
        solitaires = np.zeros(len(primaire), dtype=bool) if solitaires is None else primaire & solitaires
        self.inities = Inities(relations, primaire, solitaires)
        self.precisions = np.where(derivees, 0.0, self.precision)
        self.croissance = (1 + self.precision) / (1 - self.precision)
        self.cache = primaire.copy()
        self.poids = self._poids()
        self.cout = self._cout()
        self.cadres = self._cadres()
        self.temoins = {mesure: Temoins(colonne) for mesure, colonne in self.valeurs.items()}
        self._fermer()
        self._elaguer(primaire)

    def _soustraire(self, avant: Avant) -> None:
        """Of a cell that was told before, what it has added since is what must not be known: no less than nothing. Its
        counts may be, as those of cells of before: of two publications together it is amounts that are protected."""
        for mesure, dit in avant.dits.items():
            self.valeurs[mesure] = self.valeurs[mesure] - np.nan_to_num(dit)
            if mesure != "montant_centimes":
                self.donnees[mesure] = self.donnees[mesure] & np.isnan(dit) & ~avant.fixes
        dit = avant.dits["montant_centimes"]
        debut, fin = dit[self.liens].T
        self.liens = self.liens[(debut == fin) | (np.isnan(debut) & np.isnan(fin))]

    @property
    def entier(self) -> bool:
        """True when nothing is left to hide."""
        return bool(self.cache[self.libres].all())

    def tout_cacher(self) -> None:
        self.cache |= self.libres

    def renforcer(self, fuites: np.ndarray) -> bool:
        """Hide further cells until those of ``fuites`` (mask) can move; False if nothing was left to hide."""
        avant = int(self.cache.sum())
        if fuites.sum() > BEAUCOUP:
            return self.elargir(fuites)
        for cible in np.flatnonzero(fuites)[np.argsort(-self.poids[fuites])]:
            self._liberer(int(cible))
        self._fermer()
        return int(self.cache.sum()) > avant or not self.mal_protegees()[fuites].any()

    def _liberer(self, cible: int) -> None:
        """Hide the cheapest cells that let one cell move, in the measures where it is not proved safe."""
        for mesure, valeurs in self.valeurs.items():
            cadre, entier = self.cadres[mesure], mesure != "montant_centimes"
            etroit = devoile(cadre.bas[cible], cadre.haut[cible], entier, self.precisions[cible])
            if etroit and self.donnees[mesure][cible]:
                ecart = max(2.5 * max(self.precisions[cible], PEU) * abs(valeurs[cible]), 1.0)
                trouve = complement(self._reseau(mesure), cible, ecart)
                if trouve is None:
                    self._elargir(np.arange(len(self.cache)) == cible)
                else:
                    self.cache[trouve.a_cacher] = True
                    cadre.elargir(trouve.autour, trouve.possibles)
                    self.temoins[mesure].garder(trouve.autour, trouve.possibles)

    def _reseau(self, mesure: str) -> Reseau:
        valeurs = self.valeurs[mesure]
        liens = self.liens
        liens = liens[valeurs[liens[:, 0]] <= valeurs[liens[:, 1]]]
        dites = ~self.libres & ~self.cache
        planchers = np.where(dites, valeurs, np.where(valeurs >= 0, 0.0, -np.inf))
        plafonds = np.where(dites, valeurs, np.inf)
        couts = np.where(self.cache | dites, 0.0, self.poids + COUT_MINIMAL)
        return Reseau(self.egalites[mesure], liens, valeurs, planchers, plafonds, couts)

    def elargir(self, fuites: np.ndarray) -> bool:
        """Hide one more cell in every sum of these cells; False if nothing was left to hide."""
        avant = int(self.cache.sum())
        self._elargir(fuites)
        self._fermer()
        return int(self.cache.sum()) > avant

    def _elargir(self, fuites: np.ndarray) -> None:
        """Where no cheapest set was found: one more cell in every sum of these cells."""
        matrice = self.relations.matrice
        nouvelles = np.zeros(len(self.cache), dtype=bool)
        for ligne in np.flatnonzero(abs(matrice) @ fuites.astype(float) > 0):
            membres = matrice.indices[matrice.indptr[ligne] : matrice.indptr[ligne + 1]]
            publies = membres[~self.cache[membres] & self.libres[membres]]
            if len(publies) and not nouvelles[membres].any():
                choisie = self._comparable(publies, self.poids[membres[fuites[membres]]].min())
                self.cache[choisie] = nouvelles[choisie] = True
        if not nouvelles.any():
            self._etendre(fuites)

    def mal_protegees(self) -> np.ndarray:
        """Mask of the hidden cells that are not proved safe, looking at one measure after the other."""
        resultat = np.zeros(len(self.cache), dtype=bool)
        caches = np.flatnonzero(self.cache)
        for mesure, valeurs in self.valeurs.items():
            cadre, entier = self.cadres[mesure], mesure != "montant_centimes"
            precisions, donnees = self.precisions[caches], self.donnees[mesure][caches]
            voulues = donnees & devoile(cadre.bas[caches], cadre.haut[caches], entier, precisions)
            if not voulues.any() or self.entier:
                continue
            trouve = encadrer(self._programme(mesure, caches), valeurs[caches], precisions, voulues)
            cadre.elargir(caches, trouve.bas)
            cadre.elargir(caches, trouve.haut)
            for rang, x in trouve.points:
                self.temoins[mesure].garder(caches[rang], x)
            resultat[caches] = donnees & devoile(cadre.bas[caches], cadre.haut[caches], entier, precisions)
            if resultat.any():
                break
        return resultat

    def alleger(self, primaire: np.ndarray, essais: int) -> None:
        """Publish again, if nothing gives way, the secondary cells that cost most: a whole cell over its dates at once.

        To be called when no hidden cell gives way; at most ``essais`` attacks are made.
        """
        series = self._series()
        secondaires = self.cache & ~primaire
        gains = np.bincount(series[secondaires], self.poids[secondaires], minlength=series.max() + 1)
        matrice = abs(self.relations.matrice)
        for serie in np.argsort(-gains):
            if essais <= 0 or gains[serie] <= 0:
                return
            avant, cadres = self.cache, self.cadres
            self.cache = avant & ~(secondaires & (series == serie))
            if (matrice @ self.cache.astype(float) == 1).any() or self._manques() or self.inities.apprises(self.cache):
                self.cache = avant
                continue
            essais -= 1
            self.cadres = self._cadres()
            if self.mal_protegees().any():
                self.cache, self.cadres = avant, cadres

    def _series(self) -> np.ndarray:
        """Label of the cells that are one same cell at several dates."""
        liens, taille = self.liens, len(self.cache)
        graphe = sparse.csr_matrix((np.ones(len(liens)), (liens[:, 0], liens[:, 1])), shape=(taille, taille))
        return connected_components(graphe, directed=False)[1]

    def _cadres(self) -> dict[str, Encadrement]:
        vides = np.zeros(len(self.cache), dtype=bool)
        return {mesure: Encadrement(v.copy(), v.copy(), vides) for mesure, v in self.valeurs.items()}

    def _poids(self) -> np.ndarray:
        for mesure in ("montant_centimes", "heures", "nombre", "entreprises", "salaries"):
            if mesure in self.valeurs:
                return np.abs(self.valeurs[mesure])
        return np.ones(len(self.cache))

    def _cout(self) -> np.ndarray:
        """Cost of hiding a cell: its weight at its last date, so that one same cell is chosen at all dates."""
        cout = self.poids + COUT_MINIMAL
        for avant, apres in self.liens[::-1]:
            cout[avant] = max(cout[avant], cout[apres])
        return cout

    def _comparable(self, publies: np.ndarray, poids: float, caches: np.ndarray | None = None) -> int:
        """Cheapest of the cells that can absorb a move of the given weight; the cheapest of all if none can.

        ``caches``: number of hidden members of every sum. A cell costs more for each of its sums that had none, since
        that sum will ask for another cell in its turn.
        """
        assez = publies[self.poids[publies] >= 2 * self.precision * poids]
        choix = assez if len(assez) else publies
        cout = self.cout[choix]
        if caches is not None:
            sommes = abs(self.relations.matrice[:, choix])
            cout = cout * (1 + CASCADE * (sommes.T @ (caches == 0)))
        return int(choix[np.argmin(cout)])

    def _etendre(self, fuites: np.ndarray) -> None:
        """Every sum of these cells is hidden whole: what gives them away is another date of them or of their sums."""
        matrice = abs(self.relations.matrice)
        membres = matrice.T @ (matrice @ fuites.astype(float)) > 0
        membres |= fuites
        liens = self.liens
        voisines = np.zeros(len(self.cache), dtype=bool)
        voisines[liens[membres[liens[:, 0]], 1]] = True
        voisines[liens[membres[liens[:, 1]], 0]] = True
        self.cache |= voisines & self.libres

    def _manques(self) -> dict[int, float]:
        """The sums whose rest tells of too few, and what it lacks."""
        return self.restes.manques(self.cache) if self.restes else {}

    def _fermer(self) -> None:
        """Until no sum has exactly one hidden member, nor a rest that tells of too few: hide its cheapest published
        member, smallest secrets first."""
        matrice, sommes_de = self.relations.matrice, self.relations.matrice.T.tocsr()
        membres_de = abs(matrice)
        while True:
            self._lisser()
            avant = int(self.cache.sum())
            caches = membres_de @ self.cache.astype(float)
            manques, nombre = self._manques(), caches.astype(int)
            # Those of which somebody reads the one hidden member, or a business alone the other one.
            a_fermer = np.array([*manques, *self.inities.apprises(self.cache)], dtype=np.int64)
            seules = np.union1d(np.flatnonzero(caches == 1), a_fermer)
            poids = membres_de @ (self.poids * self.cache)
            for ligne in seules[np.argsort(poids[seules], kind="stable")]:
                membres = matrice.indices[matrice.indptr[ligne] : matrice.indptr[ligne + 1]]
                publies = membres[~self.cache[membres] & self.libres[membres]]
                # Another sum may have hidden one of them since.
                if len(publies) and int((~self.cache[membres]).sum()) == len(membres) - nombre[ligne]:
                    # None is hidden where what lacks is what those that were have added.
                    moindre = min(self.poids[membres[self.cache[membres]]], default=0.0)
                    moindre = max(moindre, manques.get(ligne, 0.0) / (2 * self.precision))
                    choisie = self._comparable(publies, moindre, caches)
                    self.cache[choisie] = True
                    caches[sommes_de.indices[sommes_de.indptr[choisie] : sommes_de.indptr[choisie + 1]]] += 1
            if int(self.cache.sum()) == avant:
                return

    def _elaguer(self, primaire: np.ndarray) -> None:
        """Publish again, the dearest first, what no sum asks for: a whole cell over its dates at once."""
        series = self._series()
        # Of a cell that is primary at some date, the other dates are hidden with it.
        secondaires = self.cache & ~np.isin(series, series[primaire])
        sommes_de = self.relations.matrice.T.tocsr()
        gains = np.bincount(series[secondaires], self.poids[secondaires], minlength=series.max(initial=0) + 1)
        for serie in np.argsort(-gains, kind="stable")[: int((gains > 0).sum())]:
            rendues = np.flatnonzero(secondaires & (series == serie))
            lignes = np.unique(sommes_de[rendues].indices)
            self.cache[rendues] = False
            caches = abs(self.relations.matrice[lignes]) @ self.cache.astype(float)
            manques = self.restes.manques(self.cache, lignes) if self.restes else {}
            if (caches == 1).any() or manques or self.inities.apprises(self.cache, lignes):
                self.cache[rendues] = True

    def _lisser(self) -> None:
        """A cell hidden at one date is hidden before, and after until it has clearly grown."""
        liens, cache, poids = self.liens.tolist(), self.cache.tolist(), self.poids.tolist()
        libres = self.libres.tolist()
        for avant, apres in liens:
            if cache[avant] and not cache[apres] and poids[apres] < self.croissance * poids[avant]:
                cache[apres] = libres[apres]
        for avant, apres in reversed(liens):
            if cache[apres] and libres[avant]:
                cache[avant] = True
        self.cache = np.array(cache, dtype=bool)

    def _programme(self, mesure: str, caches: np.ndarray) -> Programme:
        """The attack of one who knows every relation, its residual, and which cells only grow."""
        valeurs = self.valeurs[mesure]
        x = valeurs[caches]
        egalites = self.egalites[mesure][:, caches]
        egalites = egalites[np.flatnonzero(np.diff(egalites.indptr))]
        plancher = 0.0
        bas, haut = np.where(x >= plancher, plancher, -np.inf), np.full(len(x), np.inf)
        liens = self.liens
        liens = liens[valeurs[liens[:, 0]] <= valeurs[liens[:, 1]]]
        inegalites = bornes_et_liens(liens, self.cache, valeurs, caches, bas, haut)
        return Programme(
            egalites, egalites @ x, inegalites, np.zeros(inegalites.shape[0]), bas, haut, mesure != "montant_centimes"
        )

    def _egalites(self, mesure: str) -> sparse.csr_matrix:
        """The sums that are true of this measure: what is false by nature, nobody can reckon with."""
        utiles = np.array(
            [mesure in MESURES_PAR_GENRE[famille.genre] for famille in self.relations.familles], dtype=bool
        )
        justes = np.abs(self.relations.matrice @ self.valeurs[mesure]) <= TOLERANCE
        return self.relations.matrice[np.flatnonzero(utiles & justes)]
