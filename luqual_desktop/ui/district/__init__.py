"""The consolidating unit's screens: 催报, 收表, 汇总, 退回, 任务包."""
