"""The settings of the app: kept beside the index, honest in what they change, harmless when broken."""

from __future__ import annotations

import json

import pytest

from rag.app.preferences import FILE_NAME, Preferences, PreferencesUnusable, changed, load, save
from rag.finder import AskSettings


def test_what_is_saved_is_loaded(tmp_path):
    assert load(tmp_path) == Preferences()
    wanted = Preferences(20, "strict", "builtin")
    assert save(tmp_path, wanted) == wanted
    assert load(tmp_path) == wanted
    assert [p.name for p in tmp_path.iterdir()] == [FILE_NAME], "no half-written file is left behind"


def test_the_usual_preferences_are_the_usual_settings():
    assert Preferences().settings() == AskSettings()


def test_strictness_moves_the_floor_and_passages_the_reading():
    base = AskSettings(floor=3.0, nearest=7)
    loose, strict = Preferences(strictness="loose").settings(base), Preferences(30, "strict").settings(base)
    assert loose.floor < base.floor < strict.floor
    assert (strict.candidates, strict.nearest) == (30, 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Preferences()),
        ("{", Preferences()),
        ("[1]", Preferences()),
        (json.dumps({"passages": "many", "strictness": "very", "writer": []}), Preferences()),
        (json.dumps({"passages": True}), Preferences()),
        (json.dumps({"passages": 100000, "writer": "llm", "more": 1}), Preferences(40, "standard", "llm")),
        (json.dumps({"passages": 0}), Preferences(4)),
    ],
)
def test_a_broken_file_is_as_good_as_none(tmp_path, text, expected):
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    assert load(tmp_path) == expected


def test_what_is_out_of_range_is_brought_into_it(tmp_path):
    assert save(tmp_path, Preferences(1000)).passages == 40


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path):
    with pytest.raises(PreferencesUnusable, match="没有保存"):
        save(tmp_path / "nowhere", Preferences())


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("passages", "20", Preferences(20, "strict")),
        ("strictness", "loose", Preferences(8, "loose")),
        ("writer", "llm", Preferences(8, "strict", "llm")),
        ("passages", "99", Preferences(8, "strict")),
        ("passages", "x", Preferences(8, "strict")),
        ("strictness", "12", Preferences(8, "strict")),
        ("writer", None, Preferences(8, "strict")),
        ("settings", "x", Preferences(8, "strict")),
    ],
)
def test_a_form_changes_one_of_them_to_one_of_the_choices(name, value, expected):
    assert changed(Preferences(strictness="strict"), name, value) == expected
