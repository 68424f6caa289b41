"""Small moments of a pet's day to choose from, each of them still enough to become a quiet clip."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SceneIdea:
    """A moment; `{pet}` stands for the pet. `things` are what could move there besides the pet."""

    title: str
    place: str
    corner: str
    pose: str
    moment: str
    arc: str
    things: tuple[str, ...]


IDEAS = (
    SceneIdea(
        "The First Warm Spot",
        "window seat",
        "a cushioned window seat between linen curtains",
        "curled up asleep",
        "The {pet} has found the one cushion the light reaches first and keeps it.",
        "stillness, then warmth, then deep contentment",
        ("the linen curtain", "dust motes in the light", "the light on the cushion"),
    ),
    SceneIdea(
        "Waiting for the Kettle",
        "kitchen",
        "a small kitchen with a kettle and herbs on the counter",
        "sitting upright and watching",
        "The {pet} sits where breakfast always happens and is sure that today will be no exception.",
        "patience, hope, quiet certainty",
        ("steam from the kettle", "the herbs in their pots", "the light on the tiles"),
    ),
    SceneIdea(
        "Keeper of the Sofa",
        "living room",
        "a living room with a soft sofa, a lamp and a potted plant",
        "lying stretched out",
        "The {pet} has the whole sofa and leaves no doubt about it.",
        "comfort, pride, peace",
        ("the glow of the lamp", "the leaves of the plant", "the curtain"),
    ),
    SceneIdea(
        "Small Explorer",
        "garden",
        "a garden with tall grass, daisies and a low hedge",
        "sitting upright and watching",
        "The {pet} has stopped in the grass because somewhere a bee is at work.",
        "curiosity, wonder, calm",
        ("the grass", "the daisies", "the clouds"),
    ),
    SceneIdea(
        "Watching the World",
        "window seat",
        "a wide window seat with a view of trees",
        "sitting upright and watching",
        "The {pet} follows everything outside and needs to be part of none of it.",
        "attention, wonder, contentment",
        ("the trees behind the glass", "the reflections in the window", "the curtain"),
    ),
    SceneIdea(
        "Afternoon Without Plans",
        "garden",
        "a garden lawn in the shade of a flower bed",
        "lying stretched out",
        "The {pet} lies where the lawn is softest, and nothing is left to do today.",
        "ease, warmth, happiness",
        ("the flowers", "the grass tips", "the shadows of the leaves"),
    ),
    SceneIdea(
        "A Dream by the Lamp",
        "living room",
        "a living room corner with a woven rug and a lamp",
        "curled up asleep",
        "The {pet} sleeps in the circle of the lamp; only the room around it is still awake.",
        "tiredness, safety, sleep",
        ("the glow of the lamp", "the curtain", "dust motes in the light"),
    ),
    SceneIdea(
        "The Smell of Bread",
        "kitchen",
        "a kitchen with a cooling loaf on the counter",
        "lying stretched out",
        "The {pet} lies on the warm floor and lets the smell of bread do the rest.",
        "warmth, longing, peace",
        ("steam above the bread", "the kitchen curtain", "the light on the floor"),
    ),
)
