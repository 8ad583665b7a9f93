"""Writes a seeded order export as the seller console did in 2017: GBK, CRLF, 46 columns.

    python bench/make_orders.py 1000000 /tmp/orders.csv [--changed 0.0]

The people are invented and the numbers random; the shape of every cell is that of a real export.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

SEED = 20170708
HEADER = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,"
    "买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,"
    "联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,物流公司,订单备注,"
    "宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,"
    "特权订金订单id,是否上传合同照片,是否上传小票,是否代付,定金排名,修改后的sku,修改后的收货地址,"
    "异常信息,天猫卡券抵扣,集分宝抵扣,是否是O2O交易,退款金额,预约门店"
).split(",")
TITLES = [
    "【顺丰包邮】日本制雪平锅不锈钢家用奶锅汤锅",
    "夏季新款纯棉短袖T恤女宽松大码白色上衣",
    "男士休闲运动鞋透气网面跑步鞋2017新款",
    "不锈钢三德刀厨刀菜刀家用切片刀VG10",
    "儿童书包小学生1-3年级护脊减负双肩包",
    "北欧风客厅落地灯卧室床头灯立式台灯",
    "家用大容量保温壶304不锈钢热水瓶2L",
    "真皮女包2017新款单肩斜挎包小方包",
]
CITIES = [
    ("广东省 广州市 越秀区", "510180"),
    ("四川省 成都市 武侯区", "610041"),
    ("浙江省 杭州市 西湖区", "310012"),
    ("湖北省 武汉市 洪山区", "430070"),
    ("北京 北京市 朝阳区", "100020"),
    ("广西壮族自治区 南宁市 青秀区", "530022"),
]
NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
COURIERS = ["圆通速递", "申通快递", "中通快递", "韵达快递", "顺丰速运", "EMS"]
SHOP = "某某生活旗舰店"


def rows(count: int, changed: float = 0.0) -> Iterator[list[str]]:
    """The rows of the export; with `changed`, that share of the orders has moved on a stage."""
    random_of = random.Random(SEED)
    moved_on = random.Random(SEED + 1)
    start = datetime(2017, 1, 1)
    for number in range(count):
        row = order(random_of, 10_000_000_000_000_000 + number * 4217 + 11, start)
        if changed and moved_on.random() < changed:
            row[10], row[21], row[22] = "交易成功", f"No:8{number:011d}", "圆通速递"
        yield row


def order(dice: random.Random, order_no: int, start: datetime) -> list[str]:
    """One paid order, not yet sent, sent or finished."""
    created = start + timedelta(seconds=dice.randrange(180 * 86400))
    paid = created + timedelta(seconds=dice.randrange(5, 900))
    price, postage = dice.randrange(990, 99900), dice.choice((0, 0, 0, 600, 1000, 1200))
    quantity = dice.choice((1, 1, 1, 1, 2, 3))
    stage = dice.randrange(3)
    place, code = dice.choice(CITIES)
    name = dice.choice(NAMES) + dice.choice(("先生", "女士", "某某", "小姐"))
    total = yuan(price * quantity + postage)
    street = f"{place} 某街道某某路{dice.randrange(1, 999)}号某小区"
    row = [""] * len(HEADER)
    row[0], row[1] = f'="{order_no}"', f"tb{dice.randrange(10**7, 10**8)}"
    row[2], row[3] = f"{dice.randrange(10**9, 10**10)}@example.com", yuan(price * quantity)
    row[4], row[5], row[6], row[7], row[8] = yuan(postage), "0", total, "0", total
    row[9] = "0"
    row[10] = ("买家已付款，等待卖家发货", "卖家已发货，等待买家确认", "交易成功")[stage]
    row[11] = "请尽快发货，谢谢" if dice.random() < 0.1 else ""
    row[12], row[13] = (
        name,
        f"{street}{dice.randrange(1, 40)}栋{dice.randrange(101, 3203)}室({code})",
    )
    row[14], row[16] = "快递", f"'1{dice.randrange(3 * 10**9, 10**10)}"
    row[17], row[18] = f"{created:%Y-%m-%d %H:%M:%S}", f"{paid:%Y-%m-%d %H:%M:%S}"
    row[19], row[20] = dice.choice(TITLES), "1"
    if stage:
        row[21], row[22] = f"No:{dice.randrange(10**11, 10**12)}", dice.choice(COURIERS)
    row[24], row[25], row[26], row[27] = str(quantity), "0", SHOP, "订单未关闭"
    row[28], row[29], row[31], row[33] = "0", "0元", "手机订单", '=""'
    row[34] = row[35] = row[36] = "否"
    row[44] = "0.00"
    return row


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def line(row: list[str]) -> str:
    """Every cell quoted, but for the ids that carry their own `="…"`."""
    cells = (cell if cell.startswith("=") else f'"{cell}"' for cell in row)
    return ",".join(cells) + "\r\n"


def write(path: Path, count: int, changed: float = 0.0) -> Path:
    """Write the export unless it is there already."""
    if path.exists():
        return path
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="gbk", newline="") as file:
        file.write(line(HEADER))
        file.writelines(map(line, rows(count, changed)))
    unfinished.rename(path)
    return path


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("rows", type=int)
    reading.add_argument("path", type=Path)
    reading.add_argument("--changed", type=float, default=0.0)
    given = reading.parse_args()
    print(write(given.path, given.rows, given.changed))


if __name__ == "__main__":
    main()
