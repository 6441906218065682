"""Errors planted on purpose in what computes, checks and hides figures, to see whether a test notices each of them.

    python -m outils.mutants                      every mutant of every room, then docs/preuve.md
    python -m outils.mutants --salle controles    one room
    python -m outils.mutants --part 1/10          one tenth of each room; the ten parts together are the whole
    python -m outils.mutants --combien 50         a sample drawn with a seed
    python -m outils.mutants --lister             the mutants, without running anything
    python -m outils.mutants --bilan --rapport docs/preuve.md    what is known of all parts so far

salles.yml says which files make a room and which tests cover it, survivants.yml explains those that no test can kill.
Results are kept in cache/mutants: a run that was stopped goes on where it was.
"""
