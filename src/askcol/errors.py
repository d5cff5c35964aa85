"""The errors that askcol raises: one root, and a kind for each part that can be at fault."""

from __future__ import annotations


class AskcolError(Exception):
    """The root of what askcol raises; the message says what was found and what to do."""


def in_words(error: OSError) -> str:
    """What the system says is wrong, without the number and the path of the error: "permission denied"."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return (error.strerror or str(error)).lower()


class RecordDamaged(AskcolError, ValueError):
    """A sealed record that can't be read or was changed; the message names the file and what was found."""


class DocumentError(AskcolError, ValueError):
    """A path that can't be indexed at all, or a file that can't be read; the message says what was found."""


class FileChanged(DocumentError):
    """A file that is not as it was when it was indexed; the message says what to do."""


class FileGone(DocumentError):
    """A file that is not where it was when it was indexed, or can't be read; the message says what to do."""


class FormatError(AskcolError, RuntimeError):
    """A file format that an installed package adds and that can't be used; the message says what to do."""


class EncoderError(AskcolError, RuntimeError):
    """An encoder that can't be used; the message says what was found and what to do."""


class IndexFault(AskcolError, RuntimeError):
    """Base of what can be wrong with an index; the message says what was found and what to do."""


class IndexMissing(IndexFault):
    """The folder holds no index."""


class IndexDamaged(IndexFault):
    """A file of the generation is not what its manifest says."""


class IndexUnwritable(IndexFault):
    """A build could not write; the index is as it was."""


class IndexBusy(IndexFault):
    """Another build holds the lock."""


class IndexUnreachable(IndexFault):
    """The server that keeps the index can't be reached; what was asked can be asked again once it can."""


class GenerationGone(IndexFault):
    """A build has dropped the generation in use; the index holds a newer one, or none any more."""


class MissingExtra(AskcolError, ImportError):
    """A package that belongs to an extra and is not installed; the message names the extra."""


class QuestionError(AskcolError, ValueError):
    """A question or an option of it that can't be used; the message says what was found and what is valid."""


class FilterError(AskcolError, ValueError):
    """An expression that can't be meant; the message says what was found and what there is."""


class ConfidenceError(AskcolError, RuntimeError):
    """Numbers stored with an index that can't be used; the message says what was found and what to do."""


class QuestionSetError(AskcolError, ValueError):
    """A question set that can't be read; the message names the file, the line and what to do."""


class SettingsError(AskcolError, ValueError):
    """A setting that can't be used; the message names the file or the variable and says what is allowed."""


class ServerError(AskcolError, RuntimeError):
    """A server that can't be reached, refuses or fails; the message is what it says, or what was tried."""


class ServerBusy(ServerError):
    """A server that has too many questions at once. `retry_after_s`: how many seconds it asks to wait."""

    def __init__(self, message: str, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TrainingError(AskcolError, ValueError):
    """Readers that can't be trained or averaged as asked; the message says what was found."""
