"""山音户外旗舰店: order and item xlsx of 2024 and later, refund export of 2017."""

from __future__ import annotations

from datetime import timedelta

from samples.sheets.refunds import refund_table
from samples.sheets.words import (
    close_reason,
    courier_of,
    line_stage_text,
    quantity_of,
    stage_text,
    title_of,
)
from samples.sheets.writing import Row, Table, stamp, xlsx_bytes
from samples.world.orders import Line, Order, orders
from samples.world.refunds import yuan

SHOP_NAME = "山音户外旗舰店"

ORDER_HEADER = (
    "订单编号",
    "支付单号",
    "支付详情",
    "买家应付货款",
    "买家应付邮费",
    "买家支付积分",
    "总金额",
    "返点积分",
    "买家实付金额",
    "买家实际支付积分",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址",
    "运送方式",
    "联系电话",
    "联系手机",
    "订单创建时间",
    "订单付款时间",
    "商品标题",
    "宝贝种类",
    "物流单号",
    "物流公司",
    "商家备忘",
    "宝贝总数量",
    "店铺Id",
    "店铺名称",
    "订单关闭原因",
    "卖家服务费",
    "买家服务费",
    "发票抬头",
    "是否手机订单",
    "分阶段订单信息",
    "特权订金订单id",
    "是否代付",
    "修改后的sku",
    "修改后的收货地址",
    "异常信息",
    "天猫卡券抵扣",
    "集分宝抵扣",
    "退款金额",
    "确认收货时间",
    "确认收货打款金额",
    "含应开票给个人红包",
    "是否信用购",
    "配送类型",
    "主订单编号",
    "发货时间",
    "是否主动赔付",
    "主动赔付金额",
    "主动赔付出账时间",
    "商品属性SKU",
    "C2B小额收款",
    "总金额(旧版)",
)
ITEM_HEADER = (
    "子订单编号",
    "主订单编号",
    "商品标题",
    "商品价格",
    "购买数量",
    "外部系统编号",
    "商品属性",
    "套餐信息",
    "联系方式备注",
    "订单状态",
    "商家编码",
    "支付单号",
    "买家应付货款",
    "买家实付金额",
    "退款状态",
    "退款金额",
    "订单创建时间",
    "订单付款时间",
    "发货时间",
    "应发货时间",
    "商品ID",
    "分阶段信息",
    "备注标签",
    "商家备注",
    "主订单买家留言",
    "物流单号",
    "物流公司",
    "是否主动赔付",
    "主动赔付金额",
    "主动赔付出账时间",
)
REFUND_HEADER = (
    "订单编号",
    "退款编号",
    "支付宝交易号",
    "订单付款时间",
    "商家编码",
    "退款完结时间",
    "买家会员名称",
    "买家实际支付金额",
    "宝贝标题",
    "买家退款金额",
    "手工退款/系统退款",
    "是否需要退货",
    "退款的申请时间",
    "超时时间",
    "退款状态",
    "货物状态",
    "退货物流信息",
    "发货物流信息",
    "客服介入状态",
    "卖家真实姓名",
    "卖家退货地址",
    "卖家邮编",
    "卖家电话",
    "卖家手机",
    "退货物流单号",
    "退货物流公司",
    "买家退款原因",
    "买家退款说明",
    "买家退货时间",
    "责任方",
    "售中或售后",
    "商家备注",
    "完结时间",
    "部分退款/全部退款",
    "审核操作人",
    "举证超时",
    "是否零秒响应",
    "退款操作人",
    "退款原因标签",
    "业务类型",
    "是否帮他退款",
    "帮他退款操作账号",
)


def files() -> dict[str, bytes]:
    """The three files of this shop, by name."""
    sold = orders("hills")
    return {
        "hills_ExportOrderList202611230900.xlsx": xlsx_bytes(
            Table(ORDER_HEADER, [_order_row(order) for order in sold]), "订单报表"
        ),
        "hills_ExportOrderDetailList202611230900.xlsx": xlsx_bytes(
            Table(ITEM_HEADER, [_item_row(o, n) for o in sold for n in range(len(o.lines))]),
            "宝贝报表",
        ),
        "hills_refunds_202611230900.xlsx": xlsx_bytes(
            refund_table("hills", REFUND_HEADER), "退款管理"
        ),
    }


def sub_order_no(order: Order, index: int) -> str:
    """The only line of an order carries its number, several have numbers of their own."""
    return order.order_no if len(order.lines) == 1 else f"{order.order_no[:-3]}9{index + 1:02d}"


def _order_row(order: Order) -> Row:
    who = order.buyer
    total = yuan(order.total_fen)
    money = [yuan(order.goods_fen), yuan(order.post_fen), "0", total, str(order.points)]
    net = yuan(order.paid_fen - order.refunded_fen)
    masked = [
        who.name[0] + "**",
        who.address[:12] + "****",
        order.shipping,
        "",
        "199****" + who.phone[-4:],
    ]
    times = [stamp(order.created_at), stamp(order.paid_at)]
    parcel = [order.waybill, courier_of(order), order.memo]
    shop = ["0", SHOP_NAME, close_reason(order), "0", "0元", order.invoice, "手机订单", order.step]
    return [
        order.order_no,
        f"2026{order.number:016d}",
        f"支付宝{total}",
        *money,
        net,
        "0",
        stage_text(order),
        order.message,
        *masked,
        *times,
        title_of(order),
        str(len(order.lines)),
        *parcel,
        quantity_of(order),
        *shop,
        *["", "否", "", "", "", "0.00", "0.00"],
        *_order_end(order),
    ]


def _order_end(order: Order) -> Row:
    """The columns of recent years: refunded, succeeded, paid out, shipped."""
    done = yuan(order.paid_fen - order.refunded_fen) + "元" if order.success_at else "0.00元"
    return [
        yuan(order.refunded_fen),
        stamp(order.success_at),
        done,
        "0.00",
        "否",
        "快递配送",
        order.order_no,
        stamp(order.shipped_at),
        "否",
        "0.00",
        "",
        order.lines[0].goods.sku,
        "否",
        yuan(order.total_fen),
    ]


def _item_row(order: Order, index: int) -> Row:
    line = order.lines[index]
    goods = line.goods
    sent = (
        stamp(order.shipped_at)
        if line_stage_text(order, line) != "买家已付款，等待卖家发货"
        else ""
    )
    ship_by = stamp(order.paid_at + timedelta(hours=48)) if order.paid_at else ""
    return [
        sub_order_no(order, index),
        order.order_no,
        goods.title,
        yuan(goods.fen),
        str(line.quantity),
        goods.outer_id,
        goods.sku,
        "",
        "",
        line_stage_text(order, line),
        goods.outer_id,
        f"2026{order.number:016d}",
        yuan(line.share_fen),
        yuan(_line_net(order, line)),
        "退款成功" if line.refunded_fen else "没有申请退款",
        yuan(line.refunded_fen) if line.refunded_fen else "无退款申请",
        stamp(order.created_at),
        stamp(order.paid_at),
        sent,
        ship_by,
        goods.item_id,
        order.step,
        "",
        order.memo,
        order.message,
        order.waybill if sent else "",
        courier_of(order) if sent else "",
        "否",
        "0.00",
        "",
    ]


def _line_net(order: Order, line: Line) -> int:
    if order.paid_at is None:
        return 0
    if order.stage == "deposit":
        return order.paid_fen
    return line.share_fen - line.refunded_fen
