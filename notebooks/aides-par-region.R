# Des chiffres du site à un graphique publiable, en R.
#
# Le même travail que le carnet aides-par-region.ipynb : lire, mettre de côté les cases secrètes, enregistrer un graphique avec
# sa source et la version des données. Aucun paquet n'est nécessaire. Pour l'exécuter, démarrer le site (make serve) ou en
# désigner un par la variable AIDES_SITE ; les fichiers sont écrits dans le dossier courant, ou dans AIDES_SORTIE.
#
#     AIDES_SITE=http://127.0.0.1:8001 Rscript notebooks/aides-par-region.R

site <- sub("/$", "", Sys.getenv("AIDES_SITE", "http://127.0.0.1:8001"))
sortie <- Sys.getenv("AIDES_SORTIE", ".")
dispositif <- "fonds-solidarite"

# Un fichier CSV du site est toujours entier. Un code se lit comme du texte : 01 n'est pas 1.
lire <- function(requete, ...) {
  parametres <- c(...)
  suite <- paste(names(parametres), parametres, sep = "=", collapse = "&")
  read.csv(paste0(site, "/aides/", requete, ".csv?", suite),
           colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE)
}

# Quelle version des données ? L'empreinte désigne le contenu exact de la base.
version <- lire("etat_publication")
empreinte <- substr(version$empreinte, 1, 16)
source <- paste0("Données au ", version$derniere_date_maj, ", version ", empreinte, ", ", site, "/version/", empreinte)
if (version$fictif == "1") source <- paste("Données fictives.", source)

# Les montants par région, en centimes pour que les totaux soient exacts.
regions <- lire("par_region", dispositif = dispositif)
regions$centimes <- round(as.numeric(regions$montant_total) * 100)
connues <- regions[!is.na(regions$centimes), ]
secretes <- regions$libelle_region[as.integer(regions$cellules_secretes) > 0]
cat(nrow(regions), "lignes,", nrow(connues), "connues, secrètes :",
    if (length(secretes)) paste(secretes, collapse = ", ") else "aucune", "\n")
cat("Total des valeurs connues :", format(sum(connues$centimes) / 100, nsmall = 2, big.mark = " ", decimal.mark = ","), "€\n")

# Ce que l'on publie : l'image, ses données, et de quoi la citer.
dir.create(sortie, showWarnings = FALSE, recursive = TRUE)
ordre <- order(connues$centimes)
svg(file.path(sortie, "aides-par-region.svg"), width = 8, height = 6)
par(mar = c(5, 14, 4, 2))
barplot(connues$centimes[ordre] / 1e8, names.arg = connues$libelle_region[ordre], horiz = TRUE, las = 1,
        col = "#0d5c50", border = NA, cex.names = 0.8,
        main = paste("Le fonds de solidarité par région\nCumul au", connues$date_maj[1], "en millions d'euros"))
mtext(source, side = 1, line = 3, cex = 0.6)
invisible(dev.off())

write.csv(connues[, c("reg", "libelle_region", "montant_total", "part_montant")],
          file.path(sortie, "aides-par-region.csv"), row.names = FALSE, fileEncoding = "UTF-8")
citation <- paste0("Aides aux entreprises, « Un dispositif par région » (", dispositif, "). ", source)
writeLines(citation, file.path(sortie, "aides-par-region.txt"), useBytes = TRUE)
cat(citation, "\n")
