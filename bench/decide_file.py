"""How long does `shouhou decide` take over a large refund export? Printed beside its limit.

    python bench/decide_file.py [100000]

Makes a seeded refund export (xlsx, the columns of 2026) and the order export it belongs to (GBK),
runs the real command on them in a process of its own, and prints seconds against the limit of 20 s
for 100,000 refunds, with the peak memory.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from make_orders import HEADER, SEED, order

from shouhou.platforms.spreadsheet.sheets_out import write_xlsx

LIMIT_SECONDS_PER_100_000 = 20.0
REFUND_HEADER = (
    "订单编号,退款编号,支付单号,订单付款时间,商家编码,退款完结时间,买家实际支付金额,宝贝标题,买家退款金额,"
    "手工退款/系统退款,售后类型,退款的申请时间,超时时间,退款状态,货物状态,退货物流信息,发货物流信息,"
    "客服介入状态,卖家真实姓名,卖家退货地址,卖家邮编,卖家电话,卖家手机,退货物流单号,退货物流公司,"
    "买家退款原因,买家退款说明,买家退货时间,责任方,售中或售后,商家备注,完结时间,部分退款/全部退款,"
    "审核操作人,举证超时,是否零秒响应,退款操作人,退款原因标签,业务类型,是否帮他退款,帮他退款操作账号,"
    "商品id,备注标签"
).split(",")
REASONS = (
    "7天无理由退换货",
    "不喜欢/不想要",
    "质量问题",
    "卖家发错货",
    "少件/漏发",
    "快递/物流一直未送到",
    "材质与商品描述不符",
    "协商一致退款",
    "拍错/多拍/不想要",
)
STATES = (
    "买家已经申请退款，等待卖家同意",
    "卖家已经同意退款，等待买家退货",
    "买家已经退货，等待卖家确认收货",
    "退款成功",
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        orders, refunds = Path(folder, "orders.csv"), Path(folder, "refunds.xlsx")
        make(count, orders, refunds)
        out = Path(folder, "decided.xlsx")
        command = [sys.executable, "-m", "shouhou", "decide", str(refunds)]
        command += ["--orders", str(orders), "-o", str(out), "--as-of", "2026-11-23", "--quiet"]
        began = time.perf_counter()
        code = subprocess.run(command, check=False).returncode
        seconds = time.perf_counter() - began
    limit = LIMIT_SECONDS_PER_100_000 * count / 100_000
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{count} refunds decided and written: {seconds:.1f} s, exit code {code}")
    print(f"limit {limit:.1f} s, ratio {seconds / limit:.2f} (must be at most 1)")
    print(f"peak memory of one process {peak:.0f} MB")


def make(count: int, orders: Path, refunds: Path) -> None:
    """One order and one refund for each number, from one seed."""
    dice, start = random.Random(SEED), datetime(2017, 1, 1)
    rows = [order(dice, 10_000_000_000_000_000 + n * 4217 + 11, start) for n in range(count)]
    with orders.open("w", encoding="gb18030", newline="") as file:
        file.write(",".join(f'"{name}"' for name in HEADER) + "\r\n")
        for row in rows:
            cells = [row[0], *(f'"{cell}"' for cell in row[1:])]
            file.write(",".join(cells) + "\r\n")
    write_xlsx(refunds, REFUND_HEADER, refund_rows(rows, dice))


def refund_rows(rows: list[list[str]], dice: random.Random) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        paid = dict(zip(HEADER, row, strict=True))
        order_no = next(csv.reader([paid["订单编号"].lstrip("=")]))[0]
        applied = datetime.fromisoformat(paid["订单创建时间"]) + timedelta(
            days=dice.randrange(1, 14), seconds=dice.randrange(86400)
        )
        sent = paid["订单状态"] != "买家已付款，等待卖家发货"
        cells = dict.fromkeys(REFUND_HEADER, "")
        cells |= {
            "订单编号": order_no,
            "退款编号": str(50_000_000_000_000_000 + number),
            "订单付款时间": paid["订单付款时间 "],
            "买家实际支付金额": paid["总金额"],
            "宝贝标题": paid["宝贝标题 "],
            "买家退款金额": paid["买家应付货款"],
            "售后类型": "退货退款" if sent else "仅退款",
            "退款的申请时间": str(applied),
            "超时时间": str(applied + timedelta(days=2)),
            "退款状态": dice.choice(STATES) if sent else STATES[0],
            "货物状态": "买家已收到货" if sent else "买家未收到货",
            "客服介入状态": "不需客服介入",
            "买家退款原因": dice.choice(REASONS),
            "买家退款说明": "尺码不合适",
            "售中或售后": "售中",
        }
        yield list(cells.values())


if __name__ == "__main__":
    main()
