"""What is withdrawn counts no longer: alone, or as if it had never been there; earlier versions stay as they were."""

from hypothesis import given
from hypothesis import strategies as st

from arshjul.ledger.snapshot import BatchInfo, Snapshot

ENTITIES = ("staden", "hamnen")
MONTHS = (202601, 202602, 202603)


def batch(name, *months, entity="staden", adds=False):
    scopes = tuple(("actual", month) for month in months)
    return BatchInfo(name, entity, months, 1, 1, -1, "", name, scopes, adds=adds)


def counting(snapshot, entity="staden"):
    """The names of the batches that count for each month."""
    held = snapshot.counting().items()
    return {
        month: [snapshot.batches[place].id for place in places] for (of, (_, month)), places in held if of == entity
    }


def gone(snapshot, name, *months, entity="staden", restores=False):
    return snapshot.minus(entity, name, [("actual", month) for month in months or MONTHS], restores=restores)


def test_a_month_that_is_withdrawn_is_not_held_and_what_was_replaced_stays_away():
    before = Snapshot((batch("a", 202601, 202602), batch("b", 202602, 202603)))
    assert counting(gone(before, "b", 202602)) == {202601: ["a"], 202603: ["b"]}
    assert counting(gone(before, "b")) == {202601: ["a"]}
    assert counting(before) == {202601: ["a"], 202602: ["b"], 202603: ["b"]}


def test_what_was_replaced_comes_back_when_somebody_says_so():
    before = Snapshot((batch("a", 202601, 202602), batch("b", 202602, 202603)))
    assert counting(gone(before, "b", restores=True)) == {202601: ["a"], 202602: ["a"]}


def test_what_was_added_stays_when_the_month_s_own_file_is_withdrawn_and_the_other_way_round():
    before = Snapshot((batch("a", 202601), batch("pay", 202601, adds=True)))
    assert counting(gone(before, "a")) == {202601: ["pay"]}
    assert counting(gone(before, "pay")) == {202601: ["a"]}
    assert counting(gone(gone(before, "a"), "pay")) == {}


def test_what_comes_after_counts_as_always_also_the_same_file():
    after = gone(Snapshot((batch("a", 202601), batch("b", 202601))), "b")
    assert counting(after.plus(batch("c", 202601))) == {202601: ["c"]}
    again = Snapshot((*after.batches, batch("b", 202601)), after.withdrawn)
    assert counting(again) == {202601: ["b"]}
    assert [part.batch.id for part in again.parts()] == ["b"]


def test_somebody_else_s_months_are_left_alone():
    before = Snapshot((batch("a", 202601), batch("h", 202601, entity="hamnen")))
    after = gone(before, "a")
    assert (counting(after), counting(after, "hamnen")) == ({}, {202601: ["h"]})
    assert after.of_entity("hamnen").counting() == {("hamnen", ("actual", 202601)): (0,)}
    assert after.of_entity("staden").counting() == {}


@st.composite
def histories(draw):
    """A version of the books after publications and withdrawals in any order; each batch has a name of its own."""
    snapshot = Snapshot()
    for place in range(draw(st.integers(1, 9))):
        entity = draw(st.sampled_from(ENTITIES))
        months = draw(st.lists(st.sampled_from(MONTHS), min_size=1, unique=True))
        if snapshot.batches and draw(st.integers(0, 3)) == 0:
            name = draw(st.sampled_from([one.id for one in snapshot.batches]))
            snapshot = gone(snapshot, name, *months, entity=entity, restores=draw(st.booleans()))
        else:
            one = batch(str(place), *sorted(months), entity=entity, adds=draw(st.booleans()))
            snapshot = Snapshot((*snapshot.batches, one), snapshot.withdrawn)
    return snapshot


def without(snapshot, name):
    """The version as it would be had a batch never been there."""
    places = [place for place, one in enumerate(snapshot.batches) if one.id != name]
    made = Snapshot()
    withdrawn = list(snapshot.withdrawn)
    for place, one in enumerate(snapshot.batches):
        while withdrawn and withdrawn[0].known <= place:
            given = withdrawn.pop(0)
            made = made.minus(given.entity, given.batch, given.scopes, restores=given.restores)
        if place in places:
            made = Snapshot((*made.batches, one), made.withdrawn)
    for given in withdrawn:
        made = made.minus(given.entity, given.batch, given.scopes, restores=given.restores)
    return made


@given(histories(), st.data())
def test_a_withdrawal_that_restores_leaves_the_version_in_which_the_batch_was_never_published(snapshot, data):
    one = data.draw(st.sampled_from(snapshot.batches))
    after = gone(snapshot, one.id, entity=one.entity, restores=True)
    for entity in ENTITIES:
        assert counting(after, entity) == counting(without(snapshot, one.id), entity)


@given(histories(), st.data())
def test_a_withdrawal_takes_away_what_counts_and_puts_nothing_in_its_place(snapshot, data):
    one = data.draw(st.sampled_from(snapshot.batches))
    months = data.draw(st.lists(st.sampled_from(MONTHS), min_size=1, unique=True))
    after, before = (
        counting(gone(snapshot, one.id, *months, entity=one.entity), one.entity),
        counting(snapshot, one.entity),
    )
    left = {month: [name for name in names if month not in months or name != one.id] for month, names in before.items()}
    assert after == {month: names for month, names in left.items() if names}


@given(histories())
def test_the_parts_hold_what_counts_and_each_entity_by_itself_the_same(snapshot):
    held = {(part.batch.entity, scope, part.batch.id) for part in snapshot.parts() for scope in part.scopes}
    counted = {
        (*whose, snapshot.batches[place].id) for whose, places in snapshot.counting().items() for place in places
    }
    assert held == counted
    for entity in ENTITIES:
        assert counting(snapshot.of_entity(entity), entity) == counting(snapshot, entity)
