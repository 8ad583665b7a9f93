"""Tiny files made in memory, and headers of the exports they imitate. All people are invented."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl.workbook.workbook import Workbook
from pyzipper.zipfile_aes import WZ_AES, AESZipFile
from xlwt.Workbook import Workbook as XlsWorkbook

from shouhou.platforms.port import CellProblem, Seen
from shouhou.platforms.spreadsheet import RowReader, Upload, open_upload, recognise

SHARED = next(
    (up / "shared" for up in Path(__file__).resolve().parents if (up / "shared/data").is_dir()),
    Path("/nonexistent"),
)

ORDERS_2014 = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,"
    "买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,"
    "联系电话 ,联系手机,"
    "订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,物流公司,"
    "订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费"
).split(",")
ORDERS_2016 = [
    *ORDERS_2014,
    "发票抬头",
    "分阶段订单信息",
    "特权订金订单id",
    "修改后的收货地址",
    "天猫卡券抵扣",
    "集分宝抵扣",
]
ORDERS_2017 = [*ORDERS_2016, "退款金额", "预约门店"]
ORDERS_2018 = [*ORDERS_2017, "新零售交易类型", "确认收货时间", "打款商家金额"]
ORDERS_2019 = [*ORDERS_2018, "是否信用购", "体验期结束时间", "主订单编号"]
ORDERS_2023 = [*ORDERS_2019, "直播返现状态", "预售订单", "发货时间", "商家备忘"]
ORDERS_2024 = (
    "订单编号,支付单号,买家应付货款,买家应付邮费,总金额,买家实付金额,订单状态,买家留言,运送方式,"
    "订单创建时间,订单付款时间,商品标题,物流单号,物流公司,商家备忘,宝贝总数量,店铺名称,订单关闭原因,退款金额,"
    "确认收货时间,发货时间,是否主动赔付,主动赔付金额,总金额(旧版),确认收货打款金额"
).split(",")
ITEMS_OLD = (
    "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码".split(",")
)
ITEMS = (
    "子订单编号,主订单编号,商品标题,商品价格,购买数量,外部系统编号,商品属性,订单状态,商家编码,支付单号,"
    "买家应付货款,买家实付金额,退款状态,退款金额,订单创建时间,订单付款时间,发货时间,应发货时间,商品ID,物流单号,物流公司"
).split(",")
REFUNDS_2017 = (
    "订单编号,退款编号,支付宝交易号,订单付款时间,商家编码,退款完结时间,买家会员名称,买家实际支付金额,宝贝标题,"
    "买家退款金额,手工退款/系统退款,是否需要退货,退款的申请时间,超时时间,退款状态,货物状态,退货物流信息,"
    "发货物流信息,客服介入状态,退货物流单号,退货物流公司,买家退款原因,买家退款说明,责任方,售中或售后,商家备注,"
    "完结时间,部分退款/全部退款"
).split(",")
REFUNDS_2026 = [
    {"支付宝交易号": "支付单号", "是否需要退货": "售后类型", "商家编码": "商品编码"}.get(name, name)
    for name in REFUNDS_2017
    if name != "买家会员名称"
] + ["商品id", "备注标签", "智能退款策略"]

PDD = (
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),"
    "用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,快递单号,快递公司,订单成交时间"
).split(",")
JD = (
    "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型,"
    "下单帐号,客户姓名,客户地址,联系电话,订单备注,商家备注,运费金额,付款确认时间,货号,订单完成时间"
).split(",")
DOUYIN = (
    "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,"
    "订单提交时间,支付完成时间,订单状态,承诺发货时间,售后状态"
).split(",")

ORDER = {
    "订单编号": '="35153139781515019"',
    "买家会员名": "tb6100001",
    "买家应付货款": "201.12",
    "买家应付邮费": "0.00",
    "总金额": "201.12",
    "买家实际支付金额": "201.12",
    "买家实付金额": "201.12",
    "订单状态": "买家已付款，等待卖家发货",
    "联系手机": "'15454494045",
    "运送方式": "快递",
    "订单创建时间": "2017-07-08 00:42:32",
    "订单付款时间": "2017-07-08 00:42:39",
    "宝贝标题": "雪平锅",
    "商品标题": "雪平锅",
    "宝贝总数量": "1",
    "退款金额": "0.00",
    "订单关闭原因": "订单未关闭",
    "买家服务费": "0元",
    "特权订金订单id": '="',
}
LINE = {
    "订单编号": '="35153139781515019"',
    "主订单编号": "35153139781515019",
    "子订单编号": "35153139781515020",
    "标题": "雪平锅",
    "商品标题": "雪平锅",
    "价格": "239.00",
    "商品价格": "239.00",
    "购买数量": "1",
    "商品属性": "颜色分类：20厘米锅",
    "订单状态": "交易成功",
    "商家编码": "YO-PAN-20",
    "买家应付货款": "201.12",
    "买家实付金额": "201.12",
    "退款状态": "没有申请退款",
    "退款金额": "无退款申请",
    "订单创建时间": "2017-07-08 00:42:32",
}
REFUND = {
    "退款编号": "13293674755667695",
    "订单编号": "35153139781515019",
    "买家实际支付金额": "201.12",
    "买家退款金额": "201.12",
    "退款的申请时间": "2017-07-10 09:00:00",
    "超时时间": "2017-07-15 09:00:00",
    "退款状态": "买家已经申请退款，等待卖家同意",
    "货物状态": "买家已收到货",
    "是否需要退货": "需要退货",
    "售后类型": "退货退款",
    "买家退款原因": "7天无理由退换货",
    "客服介入状态": "不需客服介入",
    "售中或售后": "售中",
    "部分退款/全部退款": "全部退款",
    "宝贝标题": "雪平锅",
}

PDD_ORDER = {
    "订单号": "240101-123456789012345\t",
    "订单状态": "已发货，待签收",
    "商品总价(元)": "50.00",
    "用户实付金额(元)": "45.00",
    "店铺优惠折扣(元)": "5.00",
    "订单成交时间": "2024-01-01 10:00:00",
}
JD_ORDER = {
    "订单号": "11729439936",
    "订单状态": "(删除)等待出库",
    "应付金额": "932.45",
    "下单时间": "2015-12-31 23:20:30",
    "支付方式": "货到付款",
    "订购数量": "1",
}
DOUYIN_LINE = {
    "主订单编号": "4781234567890123456",
    "子订单编号": "4781234567890123456",
    "商品单价": "99",
    "商品数量": "1",
    "订单状态": "已完成",
    "选购商品": "锅",
    "订单提交时间": "2024-01-01 10:00:00",
}


def row(header: Sequence[str], base: dict[str, str], **changes: str) -> list[str]:
    """The cells of a row under a header: the base values with some changed."""
    values = {**base, **changes}
    return [values.get(name.strip(), "") for name in header]


def csv_text(*rows: Sequence[str], end: str = "\r\n") -> str:
    """Rows as quoted CSV, `="…"` left as the console writes it."""
    return "".join(",".join(map(_quoted, cells)) + end for cells in rows)


def _quoted(cell: str) -> str:
    if cell.startswith('="') and cell.endswith('"') and "," not in cell:
        return cell
    return '"' + cell.replace('"', '""') + '"'


def gbk(*rows: Sequence[str]) -> bytes:
    """A CSV file as the console writes it."""
    return csv_text(*rows).encode("gb18030")


def xlsx(*rows: Sequence[Any], title: str = "Sheet1") -> bytes:
    """An xlsx file of one sheet."""
    book = Workbook()
    book.active.title = title
    for cells in rows:
        book.active.append(list(cells))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def xls(*rows: Sequence[Any]) -> bytes:
    """An old xls file of one sheet."""
    book = XlsWorkbook()
    sheet = book.add_sheet("Sheet1")
    for r, cells in enumerate(rows):
        for c, cell in enumerate(cells):
            sheet.write(r, c, cell)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def zipped(files: dict[str, bytes], password: str = "", *, aes: bool = False) -> bytes:
    """A zip, locked by AES (pyzipper) when asked."""
    held = io.BytesIO()
    with AESZipFile(held, "w", compression=zipfile.ZIP_DEFLATED) as box:
        if password and aes:
            box.setencryption(WZ_AES, nbits=256)
        box.setpassword(password.encode() or None)
        for name, content in files.items():
            box.writestr(name, content)
    return held.getvalue()


def opened(content: bytes, name: str = "ExportOrderList201707081200.csv", **how: Any) -> Upload:
    """An upload of these bytes."""
    return open_upload(io.BytesIO(content), name, **how)


def reader(header: Sequence[str], answers: frozenset[str] = frozenset()) -> RowReader:
    """A row reader for a header."""
    return RowReader(recognise(header, "test.csv", answers))


def read(
    header: Sequence[str], base: dict[str, str], **changes: str
) -> tuple[Any, list[CellProblem]]:
    """One row read: its value (or None) and its problems."""
    return reader(header).read(row(header, base, **changes), 2)


def read_all(upload: Upload) -> tuple[list[Seen], list[CellProblem]]:
    """Everything in an upload, read the slow exact way."""
    values: list[Seen] = []
    problems: list[CellProblem] = []
    for sheet in upload.sheets:
        rows = sheet.reader()
        for record in sheet.records():
            problems += [record.problem] if record.problem else []
            if record.cells is not None:
                value, found = rows.read(record.cells, record.row_no, sheet.where)
                problems += found
                values += [value] if value else []
    return values, problems


def parsed(content: bytes) -> list[list[str]]:
    """CSV bytes as plain rows."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
