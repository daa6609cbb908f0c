from langchain_core.embeddings import Embeddings
from langchain_core.runnables import RunnableLambda

from rag import Engine


def test_the_retriever_plugs_into_a_chain(seed_engine: Engine) -> None:
    chain = seed_engine.as_retriever(k=3) | RunnableLambda(lambda documents: documents[0])
    document = chain.invoke("How many jobs did the Ebro plant create?")
    assert "more than 1,000 jobs" in document.page_content
    metadata = document.metadata
    text = seed_engine.document_text(str(document.id).partition(":")[0])
    assert text[metadata["start"] : metadata["end"]] == document.page_content
    assert metadata["source"] == "chery-ebro-joint-venture.txt"


def test_the_vector_store_is_langchains_over_the_same_collection(seed_engine: Engine) -> None:
    store = seed_engine.as_vector_store()
    assert isinstance(store.embeddings, Embeddings)
    found = store.similarity_search("jobs created by the plant in Barcelona", k=2)
    assert any("jobs" in document.page_content for document in found)
