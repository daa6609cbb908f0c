from rag.answer.cache import AnswerCache
from rag.types import Answer


def answer(confidence: float) -> Answer:
    return Answer((), (), refused=False, confidence=confidence)


def test_an_answer_is_found_again_under_its_key_only() -> None:
    cache = AnswerCache()
    cache.put(("a", 1), answer(0.5))
    assert cache.get(("a", 1)) == answer(0.5)
    assert cache.get(("a", 2)) is None


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    cache = AnswerCache()
    for key in range(256):
        cache.put(key, answer(0.5))
    assert cache.get(0)
    cache.put(256, answer(0.5))
    assert cache.get(0)
    assert cache.get(1) is None
