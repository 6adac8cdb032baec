"""Names of journals that neither abbreviation nor initials connect, after the lists of NLM and ISO 4.

Words that are shortened to a beginning ("Am", "Clin") or to letters in order ("Natl", "Dtsch") need no line here.
"""

from __future__ import annotations

# One journal a line, each name whole.
WHOLE = """
Proceedings of the National Academy of Sciences of the United States of America | Proc Natl Acad Sci | Proc Nat Acad Sci
    | Proceedings of the National Academy of Sciences | PNAS | PNAS USA | Proc Natl Acad Sci U S A
Proceedings of the Royal Society B Biological Sciences | Proceedings. Biological sciences | Proc Biol Sci
Proceedings of the Royal Society A Mathematical, Physical and Engineering Sciences
    | Proceedings. Mathematical, physical, and engineering sciences | Proc Math Phys Eng Sci
Ned Tijdschr Geneeskd | NTvG
"""

# The name with which others begin: "WIREs Climate Change", "JAMA Surgery".
BEGINNINGS = """
Wiley Interdisciplinary Reviews | WIREs | Wiley Interdiscip Rev
Public Library of Science | PLoS
British Medical Journal | BMJ | Br Med J | Brit Med J
Journal of the American Medical Association | JAMA | J Am Med Assoc | JAMA Journal of the American Medical Association
Morbidity and Mortality Weekly Report | MMWR | MMWR Morbidity and Mortality Weekly Report | Morb Mortal Wkly Rep
    | MMWR Morb Mortal Wkly Rep
Philosophical Transactions | Philosophical Transactions of the Royal Society | Philos Trans R Soc | Phil Trans R Soc
    | Philosophical Transactions of the Royal Society of London | Philos Trans R Soc Lond | Phil Trans R Soc Lond
Proceedings of the Royal Society | Proceedings of the Royal Society of London | Proc R Soc Lond
Annals of the New York Academy of Sciences | Ann NY Acad Sci
Bulletin of the World Health Organization | Bull WHO | WHO Bulletin
World Health Organization Technical Report Series | WHO Tech Rep Ser
Lecture Notes in Computer Science | LNCS
Journal of Physics | J Phys
"""


def names_of(table: str) -> list[list[str]]:
    """Split a table into the names of each journal, the full one first."""
    return [line.split(" | ") for line in table.replace("\n    | ", " | ").strip().splitlines()]
