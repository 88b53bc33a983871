"""Whether what was signed shows what the applicant was shown.

A signature covers its whole revision, so content slipped in *together with* the first signature would be covered
too and look untouched. So the certified revision is compared with the one before it, the agreement as typeset: of
the objects that existed, only the catalogue, one page, the information and the metadata may have a new version; the
catalogue and the page may only have gained what two signature fields need; and each field must stand in its frame.
Everything else is then the very objects that were shown.
"""

from __future__ import annotations

from pyhanko.pdf_utils.generic import DictionaryObject, Reference
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from .boxes import APPLICANT_BOX, APPLICANT_FIELD, BANK_BOX, BANK_FIELD

_REVISIONS = 3  # as typeset, certified by the applicant, sealed by the bank
_CATALOGUE_GAINS = frozenset({"/AcroForm", "/Perms", "/Extensions", "/Version"})
_PAGE_GAINS = frozenset({"/Annots"})
_FORM_KEYS = frozenset({"/Fields", "/SigFlags"})
_FRAMES = [(APPLICANT_FIELD, APPLICANT_BOX.corners), (BANK_FIELD, BANK_BOX.corners)]


def only_signatures_added(reader: PdfFileReader) -> bool:
    """Whether the file is an agreement, and then two revisions of which the first only certifies it."""
    if reader.xrefs.total_revisions != _REVISIONS:
        return False
    shown, certified = reader.get_historical_resolver(0), reader.get_historical_resolver(1)
    pages = _overwritten(shown, certified) - _housekeeping(certified)
    if len(pages) != 1 or shown.root_ref != certified.root_ref:
        return False
    place = pages.pop()
    return (
        _gains(shown.root, certified.root) <= _CATALOGUE_GAINS
        and _gains(shown.get_object(place), certified.get_object(place)) <= _PAGE_GAINS
        and _fields_in_place(certified, certified.get_object(place))
    )


def _overwritten(old: HistoricalResolver, new: HistoricalResolver) -> set[Reference]:
    written: set[Reference] = new.explicit_refs_in_revision()  # type: ignore[no-untyped-call]
    return {reference for reference in written if not old.is_ref_unassignable(reference)}


def _housekeeping(revision: HistoricalResolver) -> set[Reference]:
    """The catalogue (compared by itself), and what says nothing on the page: information and metadata."""
    entries = (revision.trailer_view.raw_get("/Info"), revision.root.raw_get("/Metadata"))
    return {revision.root_ref, *(entry.reference for entry in entries)}


def _gains(old: DictionaryObject, new: DictionaryObject) -> set[str]:
    """Keys whose value is new or another one, and keys that are gone."""
    gained = {key for key in new if key not in old or old.raw_get(key) != new.raw_get(key)}
    return gained | (old.keys() - new.keys())


def _fields_in_place(revision: HistoricalResolver, page: DictionaryObject) -> bool:
    form = revision.root["/AcroForm"]
    entries = [entry.reference for entry in form["/Fields"]]
    fields = [revision.get_object(entry) for entry in entries]
    found = [(str(field["/T"]), tuple(int(number) for number in field["/Rect"])) for field in fields]
    on_page = [entry.reference for entry in page["/Annots"]]
    return form.keys() <= _FORM_KEYS and found == _FRAMES and on_page == entries
