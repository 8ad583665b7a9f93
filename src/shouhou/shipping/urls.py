"""Addresses of shipping."""

from __future__ import annotations

from django.urls import path

from shouhou.shipping.pages import sheet, sheet_files, sheets, waiting

urlpatterns = [
    path("", waiting.waiting, name="shipping"),
    path("missing/", waiting.report, name="shipping_missing"),
    path("missing/<int:shortage_id>/end/", waiting.end, name="shipping_missing_end"),
    path("sheets/", sheets.sheets, name="shipping_sheets"),
    path("sheets/make/", sheets.make, name="shipping_sheet_make"),
    path("sheets/<int:sheet_id>/", sheet.sheet, name="shipping_sheet"),
    path("sheets/<int:sheet_id>/print/", sheet_files.print_view, name="shipping_sheet_print"),
    path("sheets/<int:sheet_id>/download/", sheet_files.download, name="shipping_sheet_download"),
    path("sheets/<int:sheet_id>/upload/", sheet_files.upload, name="shipping_sheet_upload"),
    path("sheets/<int:sheet_id>/fill/", sheet_files.fill, name="shipping_sheet_fill"),
    path("sheets/<int:sheet_id>/close/", sheet.close, name="shipping_sheet_close"),
    path("sendings/<int:sending_id>/waybill/", sheet.waybill, name="sending_waybill"),
    path("sendings/<int:sending_id>/back/", sheet.put_back, name="sending_back"),
    path("sendings/<int:sending_id>/short/", sheet.short, name="sending_short"),
    path("sendings/<int:sending_id>/restock/", sheets.restock, name="sending_restock"),
    path("sendings/<int:sending_id>/off/", sheets.call_off, name="sending_off"),
]
