"""Which texts are told to be in a language that the embedder doesn't know, and which are not."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given

from rag.documents.language import foreign_language, language_warning
from rag.engine import Engine
from tests import SEEDS
from tests.conftest import CountedEmbedder
from tests.texts import TEXTS

ENGLISH = frozenset({"en"})
# The Universal Declaration of Human Rights, from the preamble.
PROSE = {
    "German": "Da die Anerkennung der angeborenen Würde und der gleichen und unveräußerlichen"
    " Rechte aller Mitglieder der Gemeinschaft der Menschen die Grundlage von Freiheit,"
    " Gerechtigkeit und Frieden in der Welt bildet, da die Nichtanerkennung und"
    " Verachtung der Menschenrechte zu Akten der Barbarei geführt haben, die das"
    " Gewissen der Menschheit mit Empörung erfüllen.",
    "French": "Considérant que la reconnaissance de la dignité inhérente à tous les membres de la"
    " famille humaine et de leurs droits égaux et inaliénables constitue le fondement de"
    " la liberté, de la justice et de la paix dans le monde, considérant que la"
    " méconnaissance et le mépris des droits de l'homme ont conduit à des actes de"
    " barbarie.",
    "Spanish": "Considerando que la libertad, la justicia y la paz en el mundo tienen por base el"
    " reconocimiento de la dignidad intrínseca y de los derechos iguales e inalienables"
    " de todos los miembros de la familia humana, considerando que el desconocimiento y"
    " el menosprecio de los derechos humanos han originado actos de barbarie.",
    "Russian": "Принимая во внимание, что признание достоинства, присущего всем членам"
    " человеческой семьи, и равных и неотъемлемых прав их является основой свободы,"
    " справедливости и всеобщего мира; и принимая во внимание, что пренебрежение и"
    " презрение к правам человека привели к варварским актам, которые возмущают совесть"
    " человечества.",
    "Japanese": "人類社会のすべての構成員の固有の尊厳と平等で譲ることのできない権利とを承認するこ"
    "とは、世界における自由、正義及び平和の基礎であるので、人権の無視及び軽侮が、人類"
    "の良心を踏みにじった野蛮行為をもたらし、言論及び信仰の自由が受けられ、恐怖及び欠"
    "乏のない世界の到来が、一般の人々の最高の願望として宣言されたので、人間が専制と圧"
    "迫とに対する最後の手段として反逆に訴えることがないようにするためには、法の支配に"
    "よって人権を保護することが肝要である。",
}
UDHR_ENGLISH = (
    "Whereas recognition of the inherent dignity and of the equal and inalienable rights of all"
    " members of the human family is the foundation of freedom, justice and peace in the world,"
    " whereas disregard and contempt for human rights have resulted in barbarous acts."
)


@pytest.mark.parametrize("language", PROSE)
def test_prose_in_another_language_is_told(language: str) -> None:
    assert foreign_language(PROSE[language], ENGLISH) == language


def test_an_embedder_knows_what_it_knows() -> None:
    assert foreign_language(PROSE["German"], frozenset({"de"})) == ""
    assert foreign_language(UDHR_ENGLISH, frozenset({"de"})) == "English"
    assert foreign_language(UDHR_ENGLISH, ENGLISH) == ""


def test_the_middle_decides() -> None:
    german = PROSE["German"] * 10
    assert foreign_language(UDHR_ENGLISH + german + UDHR_ENGLISH, ENGLISH) == "German"
    assert foreign_language(german[:900] + UDHR_ENGLISH * 10 + german[:900], ENGLISH) == ""


def _table(seed: int) -> str:
    draw = random.Random(seed)
    return "\n".join(
        f"{draw.randint(1, 999)}|Bosch GSR {draw.randint(10, 99)}V|Köln|{draw.uniform(1, 900):.2f}"
        for _ in range(20)
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hasta luego.",
        "Geschlossen am Montag.",
        "Müller, Köln, Größe 42",
        "1,145,000 vehicles; 22 years; 80 %\n" * 40,
        "3.14159, 2.71828, 1.41421\n" * 80,
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n" * 30,
        "for (int i = 0; i < n; i++) { total += prices[i] * counts[i]; }\n" * 30,
        "x" * 5000,
        "日本語の文書です。",
        _table(1),
        _table(2),
        Path(__file__).read_text(encoding="utf-8")[-2000:],
        next(SEEDS.iterdir()).read_text(encoding="utf-8"),
        "Herr Müller aus Köln and Señor Núñez from Logroño met in Łódź, Århus and São Paulo. " * 8,
    ],
)
def test_what_is_short_or_no_prose_or_only_full_of_names_is_let_be(text: str) -> None:
    assert foreign_language(text, ENGLISH) == ""


@given(TEXTS)
def test_any_text_will_do(text: str) -> None:
    assert isinstance(foreign_language(text, ENGLISH), str)


def test_the_warning_counts_and_names_what_to_do() -> None:
    assert language_warning(Counter(French=1, German=12), ENGLISH) == (
        "The embedding model knows only English, so questions about 12 files in German, 1 file in"
        " French will often fail. Name a multilingual model, e.g."
        " RAG_EMBEDDING_MODEL=sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2, which is"
        " downloaded once, or the folder that holds it."
    )


def test_ingest_warns_once_and_only_for_an_embedder_of_known_languages(
    engine: Engine, encoder: CountedEmbedder, tmp_path: Path
) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number, text in enumerate((*PROSE.values(), UDHR_ENGLISH)):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    (warning,) = engine.ingest([folder]).warnings
    assert warning.count("1 file in") == len(PROSE)
    assert engine.ingest([folder]).warnings == ()  # nothing new
    (folder / "more.txt").write_text(PROSE["German"] + " Ende.", encoding="utf-8")
    encoder.languages = None  # as of a model that is named
    assert engine.ingest([folder]).warnings == ()
