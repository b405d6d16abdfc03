"""The festivals that plans and notices name, and the day of each that never moves; nothing else."""

FIXED = {
    "元旦": (1, 1),
    "妇女节": (3, 8),
    "劳动节": (5, 1),
    "青年节": (5, 4),
    "儿童节": (6, 1),
    "建党节": (7, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "国庆节": (10, 1),
}
MOVING = ("春节", "清明节", "端午节", "中秋节")
