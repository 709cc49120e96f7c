"""A refusal is for the reason, and in the words, that its test names: `# says:` above `expect_failures`."""

import os
from pathlib import Path

import pytest

from tests.terraform.refusals import TESTS, of_variables, refusals, sentences, written

REFUSALS = {refusal.name: refusal for refusal in refusals()}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    quick = [each for each in REFUSALS.values() if each.needs_variables_alone]
    others = [each for each in REFUSALS.values() if not each.needs_variables_alone]
    root = Path(os.environ["GATEHOUSE_PLAN_ROOT"])
    return of_variables(tmp_path_factory.mktemp("variables"), quick) | sentences(root, others)


def test_every_refusal_has_its_sentence():
    expected = sum(file.read_text().count("expect_failures") for file in TESTS.rglob("*.tftest.hcl"))

    assert len(REFUSALS) == expected > 30
    assert [name for name, refusal in REFUSALS.items() if not refusal.says] == []


@pytest.mark.parametrize("name", REFUSALS)
def test_it_says_what_its_test_names_and_nothing_else(said, name):
    parts = REFUSALS[name].says

    assert [part for part in parts if not any(part in sentence for sentence in said[name])] == [], said[name]
    assert [sentence for sentence in said[name] if not any(part in sentence for part in parts)] == []


def test_every_sentence_that_terraform_refuses_with_is_said_by_some_run(said):
    """And so named by it, since a run says nothing that it does not name."""
    heard = {sentence for sentences in said.values() for sentence in sentences}
    sentences = written()

    assert len(sentences) > 60
    assert [where for where, sentence in sentences.items() if not any(map(sentence.fullmatch, heard))] == []
