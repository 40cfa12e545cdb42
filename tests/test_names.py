"""Names: an actor, a place or a claimant answers to what a reader types."""

import pytest

import menaka
from menaka.dataset import names


@pytest.mark.parametrize(
    ("said", "place"),
    [("Wells", "wells"), ("WÉLLS", "wells"), ("wells", "wells"), ("Shire", "shire"),
     ("Shire region", "shire"), ("région de Shire", "shire")],
)  # fmt: skip
def test_a_place_answers_to_its_names_in_both_languages(tiny, said, place):
    assert names.place_id(tiny, said) == place


def test_a_bare_name_is_the_locality_and_an_area_is_named_as_one(record):
    assert names.place_id(record, "Menaka") == "menaka"
    assert names.place_id(record, "Ménaka region") == "menaka-region"
    assert names.place_id(record, "cercle d'Ansongo") == "ansongo-cercle"


def test_a_name_that_nothing_answers_to_is_refused_with_the_near_miss(tiny):
    with pytest.raises(
        menaka.NotFoundError, match=r"no place 'Wels'; did you mean 'Wells' \(wells\)\?"
    ):
        names.place_id(tiny, "Wels")
    with pytest.raises(menaka.NotFoundError, match=r"did you mean 'Red Army' \(red\)\?"):
        names.actor_id(tiny, "Red Armi")
    for wrong in ("", "zzz", None, 7):
        with pytest.raises(menaka.NotFoundError):
            names.actor_id(tiny, wrong)


def test_a_name_of_several_actors_is_refused_with_all_of_them(tiny, record):
    with pytest.raises(menaka.NotFoundError, match=r"'Red Army' \(red\), 'Blue Front' \(blue\)"):
        names.actor_id(tiny, "Red and Blue")
    with pytest.raises(menaka.NotFoundError, match="isgs"):
        names.actor_id(record, "Islamic State")  # the centre, or one of its provinces


def test_acronyms_of_both_languages_are_names(record):
    assert names.actor_id(record, "EIGS") == names.actor_id(record, "ISGS") == "isgs"
    assert names.actor_id(record, "GSIM") == "jnim"


def test_find_lists_actors_places_and_claimants(tiny):
    found = menaka.find("red", tiny)
    assert found.loc[0, ["what", "id"]].tolist() == ["actor", "red"]
    assert set(found["what"]) == {"actor", "claimant"}
    with pytest.raises(menaka.NotFoundError, match="did you mean 'Wells'"):
        menaka.find("Wels", tiny)


def test_every_id_answers_to_itself_and_every_own_name_to_its_actor(record):
    for actor in record.actors["actor_id"]:
        assert names.actor_id(record, actor) == actor
    for place in record.places["place_id"]:
        assert names.place_id(record, place) == place
