"""What trains the models that ship (extra `train`)."""

from askcol.training.average import average_readers
from askcol.training.encoder_inputs import largest_inputs
from askcol.training.examples import TrainingSet, joined, training_set
from askcol.training.export import PARITY_QUESTIONS, export_reader, parity
from askcol.training.features import FURTHER, TEACHER, Recipe
from askcol.training.punkt import save_punkt, train_punkt
from askcol.training.restore import restore_reader
from askcol.training.synthetic.forms import made_forms
from askcol.training.synthetic.made_tables import made_tables
from askcol.training.synthetic.scenarios import scenario_questions, with_scenarios
from askcol.training.synthetic.table_examples import with_tables
from askcol.training.train import train_reader
from askcol.training.typed import FORMS, put

__all__ = [
    "FORMS",
    "FURTHER",
    "PARITY_QUESTIONS",
    "TEACHER",
    "Recipe",
    "TrainingSet",
    "average_readers",
    "export_reader",
    "joined",
    "largest_inputs",
    "made_forms",
    "made_tables",
    "parity",
    "put",
    "restore_reader",
    "save_punkt",
    "scenario_questions",
    "train_punkt",
    "train_reader",
    "training_set",
    "with_scenarios",
    "with_tables",
]
