"""Sentences, terms, normalisation and values of English text."""

from askcol.text.addresses import addresses
from askcol.text.asked_identifiers import (
    Identifier,
    asked_identifiers,
    asked_kinds,
    asked_noun,
    dates_said,
    of_other_labels,
)
from askcol.text.date_tokens import asks_for_number
from askcol.text.identifier_labels import asked_label, label_fit
from askcol.text.identifiers import identifiers
from askcol.text.language import ENGLISH, language_name, question_language, text_language
from askcol.text.markdown import BYTE_ORDER_MARK, CODE_FENCE, FRONT_MATTER, MARKDOWN_HEADING, heading_text
from askcol.text.normalisation import answer_key, normalize_answer, numbers_in
from askcol.text.sentences import SENTENCES_VERSION, sentences
from askcol.text.terms import TERMS_VERSION, Term, content_terms, term_set, terms
from askcol.text.values import NUMBER_WORDS, agree, dates_in, exclude, parse, same_word, shortens, surname
from askcol.text.words import FUNCTION_WORDS, word_groups, word_list, word_table

__all__ = [
    "BYTE_ORDER_MARK",
    "CODE_FENCE",
    "ENGLISH",
    "FRONT_MATTER",
    "FUNCTION_WORDS",
    "MARKDOWN_HEADING",
    "NUMBER_WORDS",
    "SENTENCES_VERSION",
    "TERMS_VERSION",
    "Identifier",
    "Term",
    "addresses",
    "agree",
    "answer_key",
    "asked_identifiers",
    "asked_kinds",
    "asked_label",
    "asked_noun",
    "asks_for_number",
    "content_terms",
    "dates_in",
    "dates_said",
    "exclude",
    "heading_text",
    "identifiers",
    "label_fit",
    "language_name",
    "normalize_answer",
    "numbers_in",
    "of_other_labels",
    "parse",
    "question_language",
    "same_word",
    "sentences",
    "shortens",
    "surname",
    "term_set",
    "terms",
    "text_language",
    "word_groups",
    "word_list",
    "word_table",
]
