"""What can go wrong with a language model for good; passing failures are `Unavailable`."""

from shared.errors import PermanentError


class EngineUnavailable(PermanentError):
    """The engine cannot work as it is set up: an SDK or a key is missing, or the task is beyond it."""


class ProviderRejected(PermanentError):
    """The provider turned the request down: credentials, model name, limits, or the request's form."""


class Refused(PermanentError):
    """The model, or the provider's filter, declined to answer. `explanation` is in the model's words."""

    def __init__(self, explanation: str) -> None:
        super().__init__(f"the model declined to answer: {explanation}")
        self.explanation = explanation


class AnswerInvalid(PermanentError):
    """Twice in a row the answer was no JSON or broke the schema. `problems` lists what is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("the model's answer does not have the asked-for form: " + "; ".join(problems[:5]))
        self.problems = problems


class SchemaUnusable(PermanentError):
    """The output schema itself is no JSON Schema; the workflow needs mending, not the model."""
