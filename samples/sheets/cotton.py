"""棉花糖服饰: the order and item CSV of 2017 and the refund export of 2026."""

from __future__ import annotations

from samples.sheets.refunds import refund_table
from samples.sheets.words import (
    close_reason,
    courier_of,
    line_stage_text,
    quantity_of,
    stage_text,
    title_of,
)
from samples.sheets.writing import Raw, Row, Table, csv_bytes, protected, stamp, xlsx_bytes
from samples.world.orders import Line, Order, orders
from samples.world.refunds import yuan

SHOP_NAME = "棉花糖服饰"

ORDER_HEADER = (
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "买家应付货款",
    "买家应付邮费",
    "买家支付积分",
    "总金额",
    "返点积分",
    "买家实际支付金额",
    "买家实际支付积分",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址 ",
    "运送方式",
    "联系电话 ",
    "联系手机",
    "订单创建时间",
    "订单付款时间 ",
    "宝贝标题 ",
    "宝贝种类 ",
    "物流单号 ",
    "物流公司",
    "订单备注",
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
    "是否上传合同照片",
    "是否上传小票",
    "是否代付",
    "定金排名",
    "修改后的sku",
    "修改后的收货地址",
    "异常信息",
    "天猫卡券抵扣",
    "集分宝抵扣",
    "是否是O2O交易",
    "退款金额",
    "预约门店",
)
ITEM_HEADER = (
    "订单编号",
    "标题",
    "价格",
    "购买数量",
    "外部系统编号",
    "商品属性",
    "套餐信息",
    "备注",
    "订单状态",
    "商家编码",
)
REFUND_HEADER = (
    "订单编号",
    "退款编号",
    "支付单号",
    "订单付款时间",
    "商家编码",
    "退款完结时间",
    "买家实际支付金额",
    "宝贝标题",
    "买家退款金额",
    "手工退款/系统退款",
    "售后类型",
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
    "商品id",
    "备注标签",
    "审核操作人新会员名",
    "退款操作人新会员名",
    "小额收款",
    "淘特订单",
    "百亿补贴超链退款信息",
    "智能退款策略",
    "执行方案",
)


def files() -> dict[str, bytes]:
    """The three files of this shop, by name."""
    sold = orders("cotton")
    return {
        "cotton_ExportOrderList202611230900.csv": csv_bytes(
            Table(ORDER_HEADER, [order_row(order) for order in sold])
        ),
        "cotton_ExportOrderDetailList202611230900.csv": csv_bytes(
            Table(ITEM_HEADER, [item_row(o, line) for o in sold for line in o.lines]), tail=","
        ),
        "cotton_refunds_202611230900.xlsx": xlsx_bytes(
            refund_table("cotton", REFUND_HEADER), "退款管理"
        ),
    }


def order_row(order: Order) -> Row:
    """One row of the order CSV."""
    who = order.buyer
    money = [yuan(order.goods_fen), yuan(order.post_fen), "0", yuan(order.total_fen), "0"]
    net = yuan(order.paid_fen - order.refunded_fen)
    receiver = [who.name, who.address, order.shipping, "", f"'{who.phone}"]
    times = [stamp(order.created_at), stamp(order.paid_at)]
    parcel = [f"No:{order.waybill}" if order.waybill else "", courier_of(order), order.memo]
    shop = ["0", SHOP_NAME, close_reason(order), "0", "0元", order.invoice, "手机订单", order.step]
    photos = [Raw('=""'), "否", "否", "否", "", "", "", "", "", "", ""]
    return [
        protected(order.order_no),
        who.nick,
        f"{who.phone}@example.com",
        *money,
        net,
        "0",
        stage_text(order),
        order.message,
        *receiver,
        *times,
        title_of(order),
        str(len(order.lines)),
        *parcel,
        quantity_of(order),
        *shop,
        *photos,
        yuan(order.refunded_fen),
        "",
    ]


def item_row(order: Order, line: Line) -> Row:
    """One row of the item CSV."""
    goods = line.goods
    return [
        protected(order.order_no),
        goods.title,
        yuan(goods.fen),
        str(line.quantity),
        goods.outer_id,
        goods.sku,
        "",
        "",
        line_stage_text(order, line),
        goods.outer_id,
    ]
