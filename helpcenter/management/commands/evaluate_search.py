"""Measure the search over judged queries."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpcenter.queries import content_version
from helpcenter.search import judging
from notices.clock import now

COLUMNS = ("kind", "queries", "hit@1", "hit@3", "hit@5", "MRR", "nDCG@10", "Recall@10")


class Command(BaseCommand):
    help = "Compute hits at 1, 3 and 5, MRR, nDCG@10 and Recall@10 over a set of judged queries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "set", type=Path, help="a YAML file that judges this site's articles, or a folder with documents of its own"
        )
        parser.add_argument("--misses", action="store_true", help="also print the queries whose first answer is wrong")

    def handle(self, *args: Any, misses: bool, **options: Any) -> None:
        path: Path = options["set"]
        try:
            judged, corpus = judging.read_set(path)
        except judging.UnreadableSetError as fault:
            raise CommandError(str(fault)) from fault
        at = now()
        live = judging.of_corpus(corpus) if corpus else judging.of_site(content_version(at), at)
        began = time.perf_counter()
        try:
            outcomes = judging.run(judged, live)
        except KeyError as unknown:
            raise CommandError(f"{path} names {unknown}, which is no live article of this site.") from unknown
        spent = (time.perf_counter() - began) / max(1, len(outcomes)) * 1000
        if not outcomes:
            raise CommandError(f"{path} holds no judged query.")
        self.stdout.write("| " + " | ".join(COLUMNS) + " |\n|---|" + "---:|" * (len(COLUMNS) - 1))
        for line in judging.figures(outcomes):
            shares = (line.hit_1, line.hit_3, line.hit_5, line.mrr, line.ndcg_10, line.recall_10)
            self.stdout.write(
                f"| {line.name} | {line.count} | " + " | ".join(f"{share:.3f}" for share in shares) + " |"
            )
        self.stdout.write(f"{spent:.2f} ms a query, {len(live.index.documents)} documents")
        if misses:
            for outcome in outcomes:
                if not outcome.hit(1):
                    best = [slug for slug, grade in outcome.judged.grades.items() if grade > 1]
                    found = ", ".join(outcome.found[:3]) or "nothing"
                    self.stdout.write(
                        f"{outcome.judged.kind}: {outcome.judged.query} → {found} (wanted {', '.join(best)})"
                    )
