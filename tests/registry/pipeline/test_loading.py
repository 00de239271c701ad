"""From a source to the database and the index: what is new, changed, unchanged, removed; all or nothing."""

import fcntl
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings
from tests.factories import Cast, siren, siret
from tests.registry.fair import Fair, exhibitor, offer, reference

from entremise.matching.index import Index
from entremise.matching.model import Request
from entremise.registry import index
from entremise.registry.models import (
    ErrorReport,
    Establishment,
    IndexGeneration,
    Load,
    Offer,
    Organisation,
    Reference,
)
from entremise.registry.pipeline import BusyError, Stage, Summary, WouldRemoveError, load, reindex

pytestmark = pytest.mark.django_db

TEN = [exhibitor(number) for number in range(1, 11)]


def numbers(summary: Summary) -> tuple[int, int, int, int]:
    return (summary.new, summary.changed, summary.unchanged, summary.removed)


def in_service() -> Index:
    current = index.current()
    assert current is not None
    return current


def found(text: str) -> list[str]:
    """The ids of those whose texts or past work hold the very words of a need."""
    matches = in_service().search(Request(text, activities=()), limit=50).matches
    told = {match.id: " ".join(reason.text for reason in match.reasons) for match in matches}
    return sorted(id_ for id_, text in told.items() if re.search("Mots en commun|Words in common|Déjà réalisé", text))


def test_rows_and_index_are_written_together() -> None:
    summary = load(Fair(TEN, [offer(1, "Charpente navale")], [reference(2, "Clocher de la cathédrale")]))
    assert numbers(summary) == (10, 0, 0, 0)
    assert list(Establishment.objects.order_by("identifier").values_list("identifier", "source", "source_date")) == [
        (siret(siren(number)), "fair", date(2026, 11, 1)) for number in range(1, 11)
    ]
    assert (Offer.objects.get().source, Reference.objects.get().source) == ("fair", "fair")
    assert found("charpente navale") == [f"siret:{siret(siren(1))}"]
    assert found("clocher de cathédrale") == [f"siret:{siret(siren(2))}"]
    assert index.in_step()


def test_the_working_folder_may_have_any_name(settings: Settings) -> None:
    settings.VAR = settings.VAR / "l'entremise [1]"
    settings.INDEX_DIRECTORY = settings.VAR / "index"
    load(Fair(TEN, [offer(1, "Charpente navale")]))
    assert numbers(load(Fair(TEN[1:], [offer(2, "Charpente navale")]), force=True)) == (0, 1, 8, 1)
    assert found("charpente navale") == [f"siret:{siret(siren(2))}"]


def test_loading_twice_changes_nothing() -> None:
    load(Fair(TEN, [offer(1, "Charpente")]))
    before = list(Establishment.objects.values()), list(Offer.objects.values()), list(IndexGeneration.objects.values())
    assert numbers(load(Fair(TEN, [offer(1, "Charpente")]))) == (0, 0, 10, 0)
    assert before == (
        list(Establishment.objects.values()), list(Offer.objects.values()), list(IndexGeneration.objects.values()),
    )  # fmt: skip


def test_a_newer_file_that_says_the_same_changes_nothing_but_the_journal() -> None:
    load(Fair(TEN))
    load(Fair(TEN, dated=date(2026, 12, 1)))
    assert set(Establishment.objects.values_list("source_date", flat=True)) == {date(2026, 11, 1)}
    assert list(Load.objects.order_by("pk").values_list("source_date", "new", "unchanged")) == [
        (date(2026, 11, 1), 10, 0),
        (date(2026, 12, 1), 0, 10),
    ]


def test_changed_rows_keep_their_primary_key_and_what_hangs_on_them() -> None:
    load(Fair(TEN))
    before = Establishment.objects.get(identifier=siret(siren(3)))
    ErrorReport.objects.create(establishment=before, message="Fermé le lundi")
    Offer.objects.create(establishment=before, language="fr", title="Dit par elle-même", text="Zingage")
    summary = load(Fair([exhibitor(3, name="Exposant nouveau"), *(row for row in TEN if row != TEN[2])]))
    after = Establishment.objects.get(identifier=siret(siren(3)))
    assert numbers(summary) == (0, 1, 9, 0)
    assert (after.pk, after.name, after.organisation.name) == (before.pk, "Exposant nouveau", "Exposant nouveau")
    assert (after.error_reports.count(), after.offers.count()) == (1, 1)
    assert found("zingage") == [str(after)]


def test_offers_of_a_source_are_replaced_with_its_rows() -> None:
    load(Fair(TEN, [offer(1, "Charpente"), offer(2, "Zinguerie")], [reference(1, "École")]))
    assert numbers(load(Fair(TEN, [offer(1, "Menuiserie"), offer(2, "Zinguerie")]))) == (0, 1, 9, 0)
    assert set(Offer.objects.values_list("title", flat=True)) == {"Menuiserie", "Zinguerie"}
    assert Reference.objects.count() == 0
    assert (found("menuiserie"), found("charpente")) == ([f"siret:{siret(siren(1))}"], [])


def test_what_is_gone_is_removed_with_its_organisation() -> None:
    load(Fair(TEN, [offer(10, "Charpente")]))
    ErrorReport.objects.create(establishment=Establishment.objects.get(identifier=siret(siren(10))), message="Fermé")
    assert numbers(load(Fair(TEN[:9]))) == (0, 0, 9, 1)
    assert (Establishment.objects.count(), Organisation.objects.count(), Offer.objects.count()) == (9, 9, 0)
    assert found("charpente") == []


def test_a_load_that_would_remove_more_than_a_tenth_stops_unless_forced() -> None:
    load(Fair(TEN))
    before = list(Establishment.objects.values()), list(Load.objects.values()), list(IndexGeneration.objects.values())
    with pytest.raises(WouldRemoveError) as stopped:
        load(Fair(TEN[:8]))
    assert (stopped.value.removed, stopped.value.present) == (2, 10)
    assert before == (
        list(Establishment.objects.values()), list(Load.objects.values()), list(IndexGeneration.objects.values()),
    )  # fmt: skip
    assert numbers(load(Fair(TEN[:8]), force=True)) == (0, 0, 8, 2)


def test_the_guard_looks_at_what_is_there_within_the_scope() -> None:
    load(Fair([*TEN, *(exhibitor(number, commune="75101") for number in range(20, 60))]))
    with pytest.raises(WouldRemoveError) as stopped:
        load(Fair(TEN[:8], scope=("13",)))
    assert (stopped.value.removed, stopped.value.present) == (2, 10)


def test_a_source_never_removes_what_another_said() -> None:
    load(Fair(TEN))
    assert numbers(load(Fair([exhibitor(20)], name="other"))) == (1, 0, 0, 0)
    assert numbers(load(Fair([], name="other"), force=True)) == (0, 0, 0, 1)
    assert Establishment.objects.count() == 10


def test_rows_of_others_stay_in_the_index(cast: Cast) -> None:
    load(Fair([exhibitor(20)]))
    assert found("buffets et cocktails") == [str(cast.caterer)]
    assert len(in_service()) == 6


def test_whoever_opts_out_is_erased_and_leaves_the_index() -> None:
    rows = [exhibitor(number, address="1 rue X", description="Charpente", labels=["rge"]) for number in (1, 2)]
    load(Fair(rows, [offer(1, "Zinguerie"), offer(2, "Zinguerie")]))
    load(Fair(rows, [offer(1, "Zinguerie"), offer(2, "Zinguerie")], unnamed=[1]))
    erased = Establishment.objects.get(identifier=siret(siren(1)))
    assert (erased.named, erased.name, erased.address, erased.description, erased.labels) == (False, "", "", "", [])
    assert (erased.organisation.named, erased.organisation.name, erased.organisation.folded) == (False, "", "")
    assert (erased.lat, erased.lon, erased.commune, erased.offers.count()) == (None, None, "13201", 0)
    assert found("zinguerie") == found("charpente") == [f"siret:{siret(siren(2))}"]
    assert index.in_step()


def test_an_organisation_that_opts_out_hides_its_sites_out_of_scope_too() -> None:
    far = exhibitor(1, identifier=siret(siren(1), 2), commune="75101", description="Vitrail")
    load(Fair([exhibitor(1), far]))
    assert found("vitrail") == [f"siret:{siret(siren(1), 2)}"]
    load(Fair([exhibitor(1)], unnamed=[1], scope=("13",)))
    assert len(in_service()) == 0
    assert index.in_step()


def test_texts_in_english_only_are_indexed_as_english() -> None:
    load(Fair([exhibitor(1), exhibitor(2)], [offer(1, "Roofers", "en"), offer(2, "Couvreurs")]))
    assert found("we need roofing by roofers") == [f"siret:{siret(siren(1))}"]


def test_names_and_texts_are_kept_to_the_letter() -> None:
    odd = 'A "quote", a comma, a \\N, an é,\na new line, a\r\nreturn, a\rlone one, an emoji 🥖'
    load(Fair([exhibitor(1, name=odd, description=odd)], [offer(1, odd)], [reference(1, odd)]))
    kept = Establishment.objects.get()
    assert [kept.name, kept.description, kept.organisation.name] == [odd, odd, odd]
    assert [Offer.objects.get().text, Reference.objects.get().text] == [odd, odd]
    generation = IndexGeneration.objects.get()
    assert numbers(load(Fair([exhibitor(1, name=odd, description=odd)], [offer(1, odd)], [reference(1, odd)]))) == (
        0, 0, 1, 0,
    )  # fmt: skip
    assert IndexGeneration.objects.get() == generation


def test_an_organisation_without_siren_is_loaded_by_its_own_scheme() -> None:
    founder = exhibitor(
        1, scheme="entremise", identifier="00000001W", organisation_scheme="lei", organisation_identifier="X" * 20
    )
    load(Fair([exhibitor(2)]))
    load(_Foreign([founder], name="foreign"))
    assert Establishment.objects.get(scheme="entremise").organisation.country == "US"


class _Foreign(Fair):
    def stage(self, staging: object) -> date:
        staging.add("establishment", self.establishments)  # type: ignore[attr-defined]
        staging.add("organisation", [{"scheme": "lei", "identifier": "X" * 20, "name": "Abroad", "country": "US"}])  # type: ignore[attr-defined]
        return self.dated


def test_progress_goes_through_every_stage_in_order() -> None:
    told: list[tuple[Stage, int, int]] = []
    load(Fair(TEN), progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == list(Stage)
    assert told[-1] == (Stage.WRITE, 20, 20)
    assert all(done <= total or total == 0 for _, done, total in told)


def test_one_load_at_a_time(var: Path) -> None:
    (var / "loading").mkdir()
    with (var / "loading" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            load(Fair(TEN))
        with pytest.raises(BusyError):
            reindex()
    assert numbers(load(Fair(TEN))) == (10, 0, 0, 0)


def test_the_working_folder_is_left_clean(var: Path) -> None:
    load(Fair(TEN))
    with pytest.raises(WouldRemoveError):
        load(Fair([]))
    assert [path.name for path in (var / "loading").iterdir()] == ["lock"]


def test_the_generation_before_is_kept_and_older_ones_go() -> None:
    for count in (6, 7, 8, 9):
        load(Fair([exhibitor(number) for number in range(1, count)]))
    (Path(settings.INDEX_DIRECTORY) / "left-by-a-killed-load").mkdir()
    load(Fair([exhibitor(number) for number in range(1, 10)]))
    rows = list(IndexGeneration.objects.order_by("pk").values_list("name", "documents"))
    assert [documents for _, documents in rows] == [8, 9]
    assert {path.name for path in Path(settings.INDEX_DIRECTORY).iterdir()} == {name for name, _ in rows}


def test_a_damaged_index_is_rebuilt_by_loading_again() -> None:
    load(Fair(TEN))
    (index.folder(IndexGeneration.objects.get().name)).rename(Path(settings.VAR) / "elsewhere")
    assert index.current() is None
    assert numbers(load(Fair(TEN))) == (0, 0, 10, 0)
    assert len(in_service()) == 10


def test_a_rebuild_gives_the_same_index(cast: Cast) -> None:
    load(
        Fair(
            [exhibitor(number) for number in range(101, 111)],
            [offer(101, "Charpente"), offer(101, "Carpentry", "en")],
            [reference(102, "Clocher"), reference(102, "Nef")],
        )
    )
    needs = ("charpente", "clocher d’église", "couvreur à Marseille", "buffet")
    before = [in_service().search(Request(need)) for need in needs]
    assert reindex() == 15
    after = [in_service().search(Request(need)) for need in needs]
    assert before == after
    assert IndexGeneration.objects.count() == 2
