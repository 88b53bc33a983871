"""A typeset page as what a signature field shows: vectors and embedded fonts, nothing rasterised."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

_NAME = "/TypesetPage"


class PageContent(PdfContent):
    """The first page of a PDF held in memory, imported when the field is drawn."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """The drawing operator; sets the box to the page's own size (pyHanko reads it afterwards)."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)), page_ix=0)
        self.resources.xobject[_NAME] = page
        left, lower, right, upper = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(right - left), height=abs(upper - lower))
        return f"{_NAME} Do".encode()


def appearance(pdf: bytes) -> StaticStampStyle:
    """A stamp that fills its field with the page: no border, no margin, opaque."""
    fill = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MIN, y_align=layout.AxisAlignment.ALIGN_MIN, margins=layout.Margins()
    )
    return StaticStampStyle(border_width=0, background=PageContent(pdf), background_layout=fill, background_opacity=1.0)
